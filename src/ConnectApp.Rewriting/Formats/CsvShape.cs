using System.Globalization;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Formats;

/// <summary>One row, without its line end.</summary>
/// <param name="Delimiter">Comma, semicolon or tab, or what a line <c>sep=</c> names.</param>
/// <param name="Columns">Names of the header, unquoted and without white space around them, in its order; a name may repeat, as Jira writes lists.</param>
public sealed record CsvShape(byte Delimiter, IReadOnlyList<string> Columns) : RecordShape(RecordFormat.Csv)
{
    /// <summary>What a path calls the cell: the column's name, and for one of several of that name <c>Watchers#2</c>.</summary>
    public string NameOf(int column) => NumberedName(Columns, column) ?? Columns[column];

    /// <summary>Whether a path that begins with this name finds a column: all of the name, or the one with the number.</summary>
    internal static bool Has(IReadOnlyList<string> columns, string name) => columns.Contains(name) || Enumerable.Range(0, columns.Count).Any(c => NumberedName(columns, c) == name);

    /// <returns><c>Watchers#2</c>; null: the name does not repeat.</returns>
    internal static string? NumberedName(IReadOnlyList<string> columns, int column) =>
        columns.Count(c => c == columns[column]) < 2 ? null : Numbered(columns[column], columns.Take(column).Count(c => c == columns[column]) + 1);

    private static string Numbered(string name, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{name}#{ordinal}");
}
