namespace ConnectApp.WorkItems.Documents.Adf;

/// <summary>Cuts a document that is too long for Jira.</summary>
internal sealed class AdfCutter
{
    private int _characters;
    private int _nodes;
    private bool _keptAny;

    private AdfCutter(int characters, int nodes) => (_characters, _nodes) = (characters, nodes);

    /// <summary>True if the document has at most so many visible characters and <see cref="AdfBuilder.MaximumNodes"/> nodes.</summary>
    public static bool Fits(AdfNode document, int limit)
    {
        var cutter = new AdfCutter(limit, AdfBuilder.MaximumNodes);
        return cutter.TryTake(document);
    }

    /// <summary>
    /// Keeps whole blocks from the beginning; of a list or table whole items and rows. Only if the first block alone is too long, its text is cut.
    /// </summary>
    /// <param name="notice">Last paragraph, in italics; it counts into the limit.</param>
    public static AdfNode Cut(AdfNode document, int limit, string notice)
    {
        var cutter = new AdfCutter(Math.Max(limit - notice.Length, 0), AdfBuilder.MaximumNodes - 2);
        var kept = document.WithoutContent();
        cutter.Copy(document, kept);

        var last = new AdfNode(AdfType.Paragraph);
        last.Add(new(AdfType.Text, text: notice, marks: new(MarkKinds.Em)));
        kept.Add(last);
        return kept;
    }

    private void Copy(AdfNode from, AdfNode to)
    {
        foreach (var child in from.Content)
        {
            var (characters, nodes) = (_characters, _nodes);
            if (TryTake(child))
            {
                to.Add(child);
                _keptAny = true;
                continue;
            }

            (_characters, _nodes) = (characters, nodes);
            if (Beginning(child) is { } part) to.Add(part);
            return;
        }
    }

    /// <returns>Null if nothing of the node can be kept.</returns>
    private AdfNode? Beginning(AdfNode node)
    {
        if (node.Type == AdfType.Text)
        {
            if (_keptAny) return null;
            var head = PlainCharacters.Head(node.Text!, _characters);
            return head.Length == 0 ? null : new(AdfType.Text, text: head, marks: node.Marks);
        }

        var isUnit = node.Type is AdfType.Paragraph or AdfType.Heading or AdfType.CodeBlock or AdfType.TaskItem or AdfType.TableRow;
        if (_keptAny && isUnit) return null;

        _characters -= node.VisibleLength;
        if (_characters < 0) return null;
        var part = node.WithoutContent();
        Copy(node, part);
        return part.Content.Count == 0 ? null : part;
    }

    private bool TryTake(AdfNode node)
    {
        _characters -= node.VisibleLength;
        _nodes--;
        if (_characters < 0 || _nodes < 0) return false;

        foreach (var child in node.Content)
            if (!TryTake(child)) return false;
        return true;
    }
}
