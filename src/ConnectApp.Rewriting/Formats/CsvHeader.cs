using System.Text;
using System.Text.Unicode;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Formats;

/// <summary>The header row of a CSV file: its columns, and the delimiter that it is written with.</summary>
/// <param name="Text">The row as the file has it, without the line end, after a line <c>sep=;</c> if there is one; everything else follows from it.</param>
internal sealed record CsvHeader(string Text, CsvShape Shape)
{
    /// <summary>It is stored with every checkpoint.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string SeparatorLine = "sep=";

    private static readonly char[] Delimiters = [',', ';', '\t'];

    public static CsvHeader Parse(string text, PlanEntity entity)
    {
        var (names, delimiter) = Read(text, entity);
        return new CsvHeader(text, new CsvShape((byte)delimiter, names));
    }

    /// <summary>What Excel writes as the first line to name the delimiter: <c>sep=;</c>.</summary>
    public static bool IsSeparatorLine(ReadOnlySpan<byte> line) => line.Length == SeparatorLine.Length + 1 && line.StartsWith("sep="u8) && line[^1] < 0x80;

    /// <returns>Why no row of the file can be read.</returns>
    public static Fault? Check(ReadOnlySpan<byte> row, PlanEntity entity)
    {
        if (row.Length > MaxBytes)
        {
            return new Fault($"the header row has more than {MaxBytes} bytes", "The first row must hold the names of the columns.", 0);
        }

        if (!Utf8.IsValid(row) || row.Contains((byte)0)) return new Fault("the header row is not valid UTF-8 text", "Export the file as UTF-8.", 0);
        var (names, _) = Read(Encoding.UTF8.GetString(row), entity);
        if (ColumnOf(entity.Key) is not { } key) return null;
        if (names.Count(n => n == key) is var count and > 1)
        {
            return new Fault(
                $"the header row has {count} columns of the name {key}, which is the key", $"Give the key a column of its own name, or name one of them in the plan: $['{key}#1'].", 0,
                ProblemCode.MissingKeyColumn);
        }

        if (CsvShape.Has(names, key)) return null;
        return new Fault(
            $"the column of the key, {ShownText.Quote(key)}, is not in the file; its columns are {Listing.Of(names, names.Count)}",
            "Look at 'key' in the plan, and at the first row of the file; no record can be read without its key.", 0, ProblemCode.MissingKeyColumn);
    }

    /// <summary>Columns that the plan names and the file has not.</summary>
    public IEnumerable<FileNote> Lacks(PlanEntity entity)
    {
        var asked = new Dictionary<string, bool>();
        foreach (var field in entity.Fields)
        {
            foreach (var column in (string?[])[ColumnOf(field.Path), field.By is null ? null : ColumnOf(field.By)])
            {
                if (column is null || CsvShape.Has(Shape.Columns, column)) continue;
                asked[column] = asked.GetValueOrDefault(column, true) && field.IsOptional;
            }
        }

        foreach (var (column, isOptional) in asked)
        {
            yield return new FileNote(
                ProblemCode.MissingColumn, isOptional ? WarningCode.OptionalColumnMissing : null, column,
                $"the column {ShownText.Quote(column)} is not in the file; its columns are {Listing.Of(Shape.Columns, Shape.Columns.Count)}",
                "Look at the path in the plan, and at the first row of the file; 'optional: true' at the field says that a file may lack it.");
        }
    }

    private static string? ColumnOf(FieldPath path) => path.Steps is [{ Kind: StepKind.Member } step, ..] ? step.Name : null;

    private static (List<string> Names, char Delimiter) Read(string text, PlanEntity entity)
    {
        if (text.StartsWith(SeparatorLine, StringComparison.Ordinal) && text.IndexOfAny(['\r', '\n']) == SeparatorLine.Length + 1)
        {
            var named = text[SeparatorLine.Length];
            return (Split(text[(SeparatorLine.Length + 1)..].TrimStart('\r', '\n'), named), named);
        }

        // The one that makes a column of the key; else the one that is there most often; of equals the one that RFC 4180 has.
        var key = ColumnOf(entity.Key);
        var delimiter = Delimiters
            .OrderByDescending(d => key is not null && Split(text, d).Contains(key, StringComparer.Ordinal))
            .ThenByDescending(d => Split(text, d).Count)
            .First();
        return (Split(text, delimiter), delimiter);
    }

    /// <summary>Names without the white space around them.</summary>
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
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
