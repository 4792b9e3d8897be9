using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Codings;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>A query with the escapes of a URL (<c>project%20%3D%20DEMO</c>), as the macro <c>jirachart</c> keeps it.</summary>
internal sealed class EncodedJqlLanguage : ITextLanguage
{
    public void Rewrite(ReadOnlySpan<byte> text, TextPass pass) => pass.Enter(TextLanguage.Jql, TextCoding.UrlPath, 0, text.Length);
}
