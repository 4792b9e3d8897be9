using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Urls;

/// <summary>A form of URL whose references are known: a row of the table of URLs.</summary>
/// <param name="Pattern">As <see cref="Plans.UrlPattern"/> says; the names in braces are built-in kinds, or <see cref="TinyLink"/>.</param>
/// <param name="Example">Such a URL, without the server's base URL.</param>
internal sealed record UrlForm(string Pattern, string Example)
{
    /// <summary>Name for the page id in Confluence's short links.</summary>
    public const string TinyLink = "tinyLink";

    /// <summary>Name for the page id in <c>preview=/65601/65602/notes.txt</c>, which Confluence writes for an attachment that is looked at.</summary>
    public const string PreviewPath = "previewPath";
}
