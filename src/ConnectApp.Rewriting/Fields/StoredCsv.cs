using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>A row as the store has it: a JSON object of its columns in their order, as strings. No white space, no escape that JSON does not need.</summary>
internal sealed class StoredCsv
{
    private readonly GrowingBytes _cell = new();
    private byte[][] _names = [];
    private CsvShape? _namesOf;

    /// <param name="row">Valid, with a cell for each column.</param>
    public void Append(ReadOnlySpan<byte> row, CsvShape shape, GrowingBytes output)
    {
        if (!ReferenceEquals(_namesOf, shape))
        {
            _names = [.. shape.Columns.Select((c, i) => Name(c, isFirst: i == 0))];
            _namesOf = shape;
        }

        output.Append((byte)'{');
        var cells = new CsvRow(row, shape.Delimiter);
        for (var i = 0; cells.TryRead(); i++)
        {
            output.Append(_names[i]);
            var raw = row[cells.Start..cells.End];
            if (cells.IsEscaped)
            {
                _cell.Clear();
                var length = TextCoding.Csv.Decode(raw, _cell.Reserve(raw.Length));
                raw = _cell.Span(0, length);
            }

            JsonText.AppendEscaped(output, raw);
            output.Append((byte)'"');
        }

        output.Append((byte)'}');
    }

    /// <summary><c>,"name":"</c></summary>
    private static byte[] Name(string column, bool isFirst)
    {
        var name = new GrowingBytes();
        name.Append(isFirst ? "\""u8 : ",\""u8);
        JsonText.AppendEscaped(name, Encoding.UTF8.GetBytes(column));
        name.Append("\":\""u8);
        return name.Memory.ToArray();
    }
}
