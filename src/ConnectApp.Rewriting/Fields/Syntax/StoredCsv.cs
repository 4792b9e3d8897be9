using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// Writes a row as the store has it: a JSON object of its columns in their order, as strings. A column whose name repeats is an array of
/// its cells, at the place of the first. There is no white space and no escape that JSON does not need.
/// </summary>
internal sealed class StoredCsv
{
    private readonly GrowingBytes _text = new();
    private (int Start, int End, bool IsEscaped)[] _cells = [];
    private Column[] _columns = [];
    private CsvShape? _columnsOf;

    /// <param name="Name">As a JSON string with its colon.</param>
    private sealed record Column(byte[] Name, int[] Cells);

    /// <param name="row">Valid, with a cell for each column.</param>
    public void Append(ReadOnlySpan<byte> row, CsvShape shape, GrowingBytes output)
    {
        if (!ReferenceEquals(_columnsOf, shape))
        {
            var cellsByName = shape.Columns.Select((name, cell) => (Name: name, Cell: cell)).GroupBy(c => c.Name, c => c.Cell);
            _columns = [.. cellsByName.Select(g => new Column(Name(g.Key), [.. g]))];
            (_cells, _columnsOf) = (new (int, int, bool)[shape.Columns.Count], shape);
        }

        var cells = new CsvRow(row, shape.Delimiter);
        for (var i = 0; cells.TryRead(); i++) _cells[i] = (cells.Start, cells.End, cells.IsEscaped);
        output.Append((byte)'{');
        for (var i = 0; i < _columns.Length; i++)
        {
            if (i > 0) output.Append((byte)',');
            output.Append(_columns[i].Name);
            if (_columns[i].Cells is [var only]) AppendCell(row, only, output);
            else AppendArray(row, _columns[i].Cells, output);
        }

        output.Append((byte)'}');
    }

    private void AppendArray(ReadOnlySpan<byte> row, int[] cells, GrowingBytes output)
    {
        output.Append((byte)'[');
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) output.Append((byte)',');
            AppendCell(row, cells[i], output);
        }

        output.Append((byte)']');
    }

    private void AppendCell(ReadOnlySpan<byte> row, int cell, GrowingBytes output)
    {
        var (start, end, isEscaped) = _cells[cell];
        var raw = row[start..end];
        if (isEscaped)
        {
            _text.Clear();
            var length = TextCoding.Csv.Decode(raw, _text.Reserve(raw.Length));
            raw = _text.Span(0, length);
        }

        output.Append((byte)'"');
        JsonText.AppendEscaped(output, raw);
        output.Append((byte)'"');
    }

    private static byte[] Name(string column)
    {
        var name = new GrowingBytes();
        name.Append((byte)'"');
        JsonText.AppendEscaped(name, Encoding.UTF8.GetBytes(column));
        name.Append("\":"u8);
        return name.Memory.ToArray();
    }
}
