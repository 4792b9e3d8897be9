using System.Text;
using ConnectApp.Rewriting.Fields.Paths;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Fields;

/// <summary>The walk over a row of CSV.</summary>
internal sealed class CsvWalk(CellValues cells, PathNode root)
{
    private PathNode?[] _paths = [];
    private CsvShape? _pathsOf;

    /// <param name="row">Valid UTF-8.</param>
    /// <returns>Why the row cannot be read; null: it was read.</returns>
    public WalkFault? Walk(ReadOnlySpan<byte> row, CsvShape shape)
    {
        if (!ReferenceEquals(_pathsOf, shape))
        {
            _paths = [.. Enumerable.Range(0, shape.Columns.Count).Select(c => PathOf(shape, c))];
            _pathsOf = shape;
        }

        var reader = new CsvRow(row, shape.Delimiter);
        var count = 0;
        for (; reader.TryRead(); count++)
        {
            if (count >= _paths.Length || _paths[count] is not { } node) continue;
            cells.Add(row, node, new Place
            {
                Spelling = reader.IsQuoted ? Spelling.CsvQuoted : Spelling.CsvBare,
                Escaped = reader.IsEscaped,
                Start = reader.IsQuoted ? reader.Start - 1 : reader.Start,
                End = reader.IsQuoted ? reader.End + 1 : reader.End,
                Cell = count,
            });
        }

        if (reader.Fault is { } fault)
        {
            return new WalkFault(
                $"the record is not valid CSV: cell {count + 1}: {fault}",
                "Cells with quotes, delimiters or line breaks stand in quotes, and quotes in them are doubled (RFC 4180).");
        }

        if (count == _paths.Length) return null;
        return new WalkFault(
            $"the record has {count} cells; its header has {_paths.Length}",
            "Each row needs a cell for each column; look for a quote or a delimiter that is missing.");
    }

    /// <summary>A column is found by its name, and one of several of that name by its number too (<c>Watchers#2</c>).</summary>
    private PathNode? PathOf(CsvShape shape, int column)
    {
        var numbered = CsvShape.NumberedName(shape.Columns, column);
        if (numbered is not null && !shape.Columns.Contains(numbered) && FindNamed(numbered) is { } one) return one;
        return root.Member(Encoding.UTF8.GetBytes(shape.Columns[column])).Node;
    }

    /// <summary>Where a member leads that some path names.</summary>
    private PathNode? FindNamed(string name) =>
        root.Members.FirstOrDefault(m => m.Name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name))).Node;
}
