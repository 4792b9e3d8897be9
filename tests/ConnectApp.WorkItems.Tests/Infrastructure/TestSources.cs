using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Tests.Infrastructure;

/// <summary>Texts converted with nothing known, or with what a test knows.</summary>
internal static class TestSources
{
    public const string SourceUrl = "https://dev.azure.com/contoso";
    public const string SiteUrl = "https://site.atlassian.net";
    public const string Notice = "[Cut here. The whole text is attached.]";

    public static readonly DocumentSources Unknown = new() { SourceUrl = SourceUrl, SiteUrl = SiteUrl };

    public static Document Html(string html, DocumentSources? sources = null, int limit = int.MaxValue - 100_000) =>
        DocumentConverter.Convert([new DocumentPart.Body(html, TextFormat.Html)], sources ?? Unknown, Notice, limit);

    public static Document Markdown(string markdown, DocumentSources? sources = null, int limit = int.MaxValue - 100_000) =>
        DocumentConverter.Convert([new DocumentPart.Body(markdown, TextFormat.Markdown)], sources ?? Unknown, Notice, limit);
}
