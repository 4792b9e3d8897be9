using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Documents.Adf;

/// <summary>
/// Builds a document from blocks that are opened and closed and from text between them, in reading order. Any order of calls gives a valid document:
/// what ADF does not allow in a place is changed into something that it allows, and the text stays.
/// </summary>
/// <remarks>
/// Open blocks are kept in two lists: <c>_blocks</c> holds all of them as the caller opened them, <c>_live</c> those that have a node that still
/// takes content. A block without a node (a quote in a list, a table in a cell) passes its content on to the live block around it.
/// </remarks>
internal sealed partial class AdfBuilder
{
    /// <summary>More nodes than this are cut off, so that empty elements cannot fill the memory.</summary>
    public const int MaximumNodes = 20_000;

    private const int MaximumOpen = AdfRules.MaximumDepth - 6;

    private readonly int _textLimit;
    private readonly AdfNode _document = new(AdfType.Doc);
    private readonly List<Block> _blocks = [];
    private readonly List<Block> _live = [];
    private readonly SortedSet<string> _simplified = new(StringComparer.Ordinal);
    private int _nodes;
    private int _localIds;
    private int _length;

    /// <param name="textLimit">Visible characters after which content is no longer taken.</param>
    public AdfBuilder(int textLimit)
    {
        _textLimit = textLimit;
        _live.Add(new(AdfType.Doc) { Node = _document });
    }

    /// <summary>What ADF could not hold as it was, in words.</summary>
    public IReadOnlyCollection<string> Simplified => _simplified;

    /// <summary>True if the limit of text or of nodes is passed. What was added last may then be incomplete.</summary>
    public bool IsFull => _length > _textLimit || _nodes > MaximumNodes;

    /// <summary>Number of open blocks; <see cref="CloseTo"/> takes it.</summary>
    public int Depth => _blocks.Count;

    public AdfType Innermost => _live[^1].Type;

    public AdfNode Finish()
    {
        CloseTo(0);
        EndLeaf();
        while (_live.Count > 1) Retire();
        return _document;
    }

    /// <summary>Notes that something was lost or changed, in words.</summary>
    public void Simplify(string what) => _simplified.Add(what);

    /// <summary>Closes blocks until <paramref name="depth"/> are open.</summary>
    public void CloseTo(int depth)
    {
        if (depth >= _blocks.Count) return;

        EndLeaf();
        while (_blocks.Count > depth)
        {
            var block = _blocks[^1];
            _blocks.RemoveAt(_blocks.Count - 1);
            if (block.Node is null) continue;
            RetireTo(block);
            Retire();
        }
    }

    public void OpenList(int? orderedStart)
    {
        EndLeaf();
        var attributes = orderedStart is { } start ? new JsonObject { ["order"] = Math.Max(start, 0) } : null;
        _blocks.Add(new(orderedStart is null ? AdfType.BulletList : AdfType.OrderedList, attributes));
    }

    /// <summary>Opens an item of the list that was opened last; without one, of a list of its own.</summary>
    public void OpenItem()
    {
        EndLeaf();
        var list = _blocks.Count > 0 ? _blocks[^1] : null;
        if (list is null || !list.IsList)
        {
            OpenList(null);
            list = _blocks[^1];
        }
        Revive(list);
        _blocks.Add(Start(new(AdfType.ListItem), list.Node is not null));
        list.Items++;
    }

    /// <returns>False if no task list may begin here; nothing was opened.</returns>
    public bool TryOpenTaskList()
    {
        EndLeaf();
        if (Innermost == AdfType.TaskItem) Retire();
        if (!AdfRules.Allows(Innermost, AdfType.TaskList) || _live.Count >= MaximumOpen) return false;
        if (Innermost == AdfType.TaskList && _live[^1].Node!.Content.Count == 0) return false;

        _blocks.Add(new(AdfType.TaskList, new JsonObject { ["localId"] = NextLocalId() }));
        return true;
    }

    /// <summary>Opens a task of the task list that was opened last. Its content is text only.</summary>
    public void OpenTask(bool done)
    {
        EndLeaf();
        var list = _blocks[^1];
        Revive(list);
        var attributes = new JsonObject { ["localId"] = NextLocalId(), ["state"] = done ? "DONE" : "TODO" };
        _blocks.Add(Start(new(AdfType.TaskItem, attributes), list.Node is not null));
    }

    public void OpenQuote()
    {
        EndLeaf();
        var quote = new Block(AdfType.Blockquote);
        var allowed = AdfRules.Allows(Innermost, AdfType.Blockquote);
        if (!allowed) Simplify("a quote inside a list or a quote became plain paragraphs");
        _blocks.Add(Start(quote, allowed));
    }

    /// <summary>Opens a table. A table in a cell becomes paragraphs; a table in a list or quote ends these.</summary>
    public void OpenTable()
    {
        EndLeaf();
        var table = new Block(AdfType.Table);
        if (_live.Exists(b => b.Type is AdfType.TableCell or AdfType.TableHeader))
        {
            table.IsFlat = true;
            Simplify("a table inside a table became paragraphs");
        }
        _blocks.Add(table);
    }

    public void OpenRow()
    {
        EndLeaf();
        var table = _blocks.Count > 0 ? _blocks[^1] : null;
        _blocks.Add(new(AdfType.TableRow) { IsFlat = table is not { Type: AdfType.Table, IsFlat: false } });
    }

    /// <param name="columns">Columns that the cell spans, at least 1.</param>
    /// <param name="rows">Rows that the cell spans, at least 1.</param>
    public void OpenCell(bool isHeader, int columns, int rows)
    {
        EndLeaf();
        var row = _blocks.Count > 0 ? _blocks[^1] : null;
        var cell = new Block(isHeader ? AdfType.TableHeader : AdfType.TableCell, new JsonObject { ["colspan"] = columns, ["rowspan"] = rows });
        var allowed = row is { Type: AdfType.TableRow, IsFlat: false };
        if (allowed)
        {
            if (row!.Node is null) Revive(_blocks[^2]);
            Revive(row);
            allowed = row.Node is not null;
        }
        _blocks.Add(Start(cell, allowed));
    }

    public void Rule()
    {
        EndLeaf();
        if (IsFull) return;

        if (AdfRules.Allows(Innermost, AdfType.Rule)) Append(new(AdfType.Rule));
        else Simplify("a line across a list or quote was left out");
    }

    /// <param name="code">Line feeds separate lines. Control characters are removed.</param>
    public void CodeBlock(string code, string? language)
    {
        EndLeaf();
        var text = PlainCharacters.Clean(code);
        if (text.Length == 0 || IsFull) return;

        MakeRoomFor(AdfType.CodeBlock);
        var block = new AdfNode(AdfType.CodeBlock, language is null ? null : new JsonObject { ["language"] = language });
        block.Add(new(AdfType.Text, text: text));
        _length += text.Length;
        Append(block);
    }

    /// <summary>An image as a block of its own.</summary>
    public void Image(Guid mediaId, string? alt, Marks marks)
    {
        EndLeaf();
        if (IsFull) return;

        MakeRoomFor(AdfType.MediaSingle);
        var attributes = new JsonObject { ["type"] = "file", ["id"] = mediaId.ToString("D"), ["collection"] = "" };
        if (!string.IsNullOrWhiteSpace(alt)) attributes["alt"] = PlainCharacters.Clean(alt);
        var single = new AdfNode(AdfType.MediaSingle, new JsonObject { ["layout"] = "center" });
        single.Add(new(AdfType.Media, attributes, marks: new(MarkKinds.None, Href: marks.Href)));
        Append(single);
    }

    /// <summary>Ends live blocks until the innermost may hold a block of this type. A list gets it in its last item.</summary>
    private void MakeRoomFor(AdfType type)
    {
        while (!AdfRules.Allows(Innermost, type))
        {
            var top = _live[^1];
            if (top.IsList && AdfRules.Allows(AdfType.ListItem, type))
            {
                OpenLastItem(top.Node!);
                continue;
            }

            if (top.Type is AdfType.ListItem or AdfType.Blockquote) Simplify($"a {Word(type)} inside a list or quote was moved out of it");
            Retire();
        }
    }

    private static string Word(AdfType type) => type switch
    {
        AdfType.CodeBlock => "block of code",
        AdfType.MediaSingle => "picture",
        _ => JsonNamingPolicy.CamelCase.ConvertName(type.ToString()),
    };

    private void OpenLastItem(AdfNode list)
    {
        if (list.Content.Count == 0) Append(new(AdfType.ListItem));
        _live.Add(new(AdfType.ListItem) { Node = list.Content[^1] });
    }

    /// <summary>Gives a list, row or table its node, also a second one after something in it had to end it.</summary>
    private void Revive(Block block)
    {
        if (block.IsFlat) return;
        if (block.Node is not null)
        {
            RetireTo(block);
            return;
        }

        if (block.Type == AdfType.OrderedList && block.Items > 0)
            block.Attributes = new JsonObject { ["order"] = (int)Math.Min((long)block.FirstNumber + block.Items, int.MaxValue) };
        if (block.Type == AdfType.TaskList && block.IsStarted) block.Attributes = new JsonObject { ["localId"] = NextLocalId() };
        if (block.Type != AdfType.TableRow) MakeRoomFor(block.Type);
        Start(block, AdfRules.Allows(Innermost, block.Type));
    }

    private Block Start(Block block, bool allowed)
    {
        if (!allowed || IsFull) return block;
        if (_live.Count >= MaximumOpen)
        {
            block.IsFlat = true;
            Simplify("blocks nested too deeply were joined");
            return block;
        }

        block.Node = new(block.Type, block.Attributes);
        block.IsStarted = true;
        Append(block.Node);
        _live.Add(block);
        return block;
    }

    private void Append(AdfNode node)
    {
        var parent = _live[^1].Node!;
        if (parent.Content.Count == 0 && !AdfRules.MayBegin(parent.Type, node.Type)) parent.Add(new(AdfType.Paragraph));
        parent.Add(node);
        _nodes++;
    }

    /// <summary>Takes the innermost live block out of the list; it takes no more content.</summary>
    private void Retire()
    {
        var node = _live[^1].Node!;
        _live[^1].Node = null;
        _live.RemoveAt(_live.Count - 1);
        if (node.Content.Count > 0 || !AdfRules.MustBeFilled(node.Type)) return;

        if (AdfRules.Allows(node.Type, AdfType.Paragraph) && node.Type != AdfType.Blockquote) node.Add(new(AdfType.Paragraph));
        else _live[^1].Node!.RemoveLast();
    }

    private void RetireTo(Block block)
    {
        while (_live[^1] != block) Retire();
    }

    private string NextLocalId() => $"task-{++_localIds}";

    private sealed class Block(AdfType type, JsonObject? attributes = null)
    {
        public AdfType Type => type;

        public JsonObject? Attributes { get; set; } = attributes;

        public int FirstNumber { get; } = attributes?["order"]?.GetValue<int>() ?? 0;

        /// <summary>Null while the block is not live.</summary>
        public AdfNode? Node { get; set; }

        public bool IsStarted { get; set; }

        /// <summary>True for a block that never gets a node: its content goes to the live block around it.</summary>
        public bool IsFlat { get; set; }

        public int Items { get; set; }

        public bool IsList => Type is AdfType.BulletList or AdfType.OrderedList;
    }
}
