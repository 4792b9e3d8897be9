using System.Globalization;
using System.Text;
using System.Text.Unicode;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Formats;

/// <summary>The header row of a CSV file: its columns, and the delimiter that it is written with.</summary>
/// <param name="Text">The row as the file has it, without the line end; everything else follows from it.</param>
internal sealed record CsvHeader(string Text, CsvShape Shape)
{
    /// <summary>It is stored with every checkpoint.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly char[] Delimiters = [',', ';', '\t'];

    public static CsvHeader Parse(string text, PlanEntity entity)
    {
        // The one that makes a column of the key; else the one that is there most often; of equals the one that RFC 4180 has.
        var key = ColumnOf(entity.Key);
        var delimiter = Delimiters
            .OrderByDescending(d => key is not null && Split(text, d).Contains(key, StringComparer.Ordinal))
            .ThenByDescending(d => Split(text, d).Count)
            .First();
        return new CsvHeader(text, new CsvShape((byte)delimiter, Distinct(Split(text, delimiter))));
    }

    /// <returns>Why no row of the file can be read.</returns>
    public static Fault? Check(ReadOnlySpan<byte> row, PlanEntity entity)
    {
        if (row.Length > MaxBytes)
        {
            return new Fault($"the header row has more than {MaxBytes} bytes", "The first row must hold the names of the columns.", 0);
        }

        if (!Utf8.IsValid(row) || row.Contains((byte)0)) return new Fault("the header row is not valid UTF-8 text", "Export the file as UTF-8.", 0);
        var header = Parse(Encoding.UTF8.GetString(row), entity);
        var names = Split(header.Text, (char)header.Shape.Delimiter);
        var used = entity.Fields.SelectMany(f => (FieldPath?[])[f.Path, f.By]).Append(entity.Key).Select(p => p is null ? null : ColumnOf(p)).ToHashSet(StringComparer.Ordinal);
        var twice = names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1 && used.Contains(g.Key))?.Key;
        return twice is null ? null : new Fault(
            $"the header row has {names.Count(n => n == twice)} columns of the name {twice}, and the plan has a path to it",
            "Give each column that the plan names a name of its own.", 0);
    }

    private static string? ColumnOf(FieldPath path) => path.Steps is [{ Kind: StepKind.Member } step, ..] ? step.Name : null;

    /// <summary>A record is stored as an object, whose names must differ: a column without a name, or with one that was there, is named by its number.</summary>
    private static List<string> Distinct(List<string> names)
    {
        var taken = names.ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Length > 0 && seen.Add(names[i])) continue;
            var name = string.Create(CultureInfo.InvariantCulture, $"{names[i]}#{i + 1}");
            while (!taken.Add(name)) name += "#";
            names[i] = name;
        }

        return names;
    }

    private static List<string> Split(string row, char delimiter)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < row.Length; i++)
        {
            var c = row[i];
            if (c == '"' && isQuoted && i + 1 < row.Length && row[i + 1] == '"')
            {
                cell.Append(c);
                i++;
            }
            else if (c == '"' && (isQuoted || cell.Length == 0))
            {
                isQuoted = !isQuoted;
            }
            else if (c == delimiter && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
