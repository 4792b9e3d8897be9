using ConnectApp.WorkItems.Documents.Markdown;
using Markdig;

namespace ConnectApp.WorkItems.Tests.Infrastructure;

/// <summary>What a reader sees of Markdown without tags: by the parser's own way into HTML, read by a browser's parser.</summary>
internal static class MarkdownText
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .Build();

    public static string Letters(string markdown)
    {
        var html = Markdown.ToHtml(MarkdownEntities.Prepare(markdown), s_pipeline);
        var text = VisibleText.Letters(VisibleText.OfHtml(html));

        // Entities in code are decoded once more.
        return VisibleText.Letters(System.Net.WebUtility.HtmlDecode(text));
    }
}
