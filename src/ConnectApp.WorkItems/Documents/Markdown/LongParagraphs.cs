using Markdig;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Syntax;

namespace ConnectApp.WorkItems.Documents.Markdown;

/// <summary>
/// Leaves the text of very long paragraphs unparsed: Markdig's time for bare addresses and for brackets grows with the square of a paragraph
/// (216 KB of addresses took 11 s).
/// </summary>
internal sealed class LongParagraphs : IMarkdownExtension
{
    public const int Longest = 8_000;

    /// <summary>A table is a paragraph too, and its cells bound the time.</summary>
    public const int LongestTable = 40_000;

    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        foreach (var parser in pipeline.BlockParsers) parser.Closed += Close;
    }

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
    }

    private static void Close(BlockProcessor processor, Block block)
    {
        if (block is not LeafBlock { ProcessInlines: true } leaf) return;

        var length = 0;
        for (var i = 0; i < leaf.Lines.Count; i++) length += leaf.Lines.Lines[i].Slice.Length + 1;
        var isTable = leaf.Lines.Count > 1 && leaf.Lines.Lines[0].Slice.IndexOf('|') >= 0 && leaf.Lines.Lines[1].Slice.IndexOf('|') >= 0;
        if (length > (isTable ? LongestTable : Longest)) leaf.ProcessInlines = false;
    }
}
