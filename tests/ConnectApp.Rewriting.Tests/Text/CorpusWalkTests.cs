using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text;
using ConnectApp.Rewriting.Text.References;
using Xunit;
using Xunit.Abstractions;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>
/// Pages of real Confluence exports as they are, against an XML reader that knows no more than the names of a few attributes: every link and mention that it finds is met.
/// With a mapping it is rewritten; without one it is reported.
/// </summary>
public sealed partial class CorpusWalkTests(ITestOutputHelper output)
{
    /// <summary>The servers that the exports are of.</summary>
    private static readonly string[] Servers = ["http://my.wiki.invalid/wiki", "https://baseurl5.com"];

    [Fact]
    public void Rewrite_RealPages_ReportsEveryReferenceThatAnXmlWalkFinds()
    {
        var (walked, found, kinds) = (0, 0, new HashSet<string>());
        foreach (var (name, body) in Pages())
        {
            if (Walk(body) is not { } expected) continue;
            var owner = new MacroOwner((_, _) => null);
            MacroOwner.Apply(Pass(owner), TextLanguage.Storage, body);

            var met = owner.Missing.Select(m => (m.Kind.Name, m.Value)).ToList();
            walked++;
            foreach (var reference in expected)
            {
                found++;
                kinds.Add(reference.Kind);
                Assert.True(met.Remove(reference), $"{name}: {reference} was not met");
            }
        }

        output.WriteLine($"{walked} pages, {found} references of {string.Join(", ", kinds.Order())}");
        Assert.True(walked >= 90 && found >= walked, $"{walked} pages, {found} references");
        Assert.Superset(new HashSet<string> { "userKey", "userName", "spaceKey", "pageId" }, kinds);
    }

    [Fact]
    public void Rewrite_RealPages_RewritesEveryReferenceThatAnXmlWalkFinds()
    {
        var found = 0;
        foreach (var (name, body) in Pages())
        {
            if (Walk(body, withAccounts: true) is not { } before) continue;
            var owner = new MacroOwner((kind, id) => kind.NeverMapped is null ? New(kind.Name, id) : null);
            var after = Walk(MacroOwner.Apply(Pass(owner), TextLanguage.Storage, body), withAccounts: true);

            // Names of users have no mapping, and stay; accounts of the cloud are no references; a key becomes the account that it is mapped to.
            var expected = before.Select(r => r.Kind switch
            {
                "userName" or "account" => r,
                "userKey" => ("account", New(r.Kind, r.Value)),
                _ => (r.Kind, New(r.Kind, r.Value)),
            }).ToList();
            found += expected.Count;
            Assert.True(after is not null && expected.SequenceEqual(after), $"{name}:\n{string.Join('\n', expected)}\nbut found\n{string.Join('\n', after ?? [])}");
        }

        Assert.True(found > 90, $"{found} references");
    }

    /// <summary>With a mention after the last section of each page, whichever mark ends it.</summary>
    private static IEnumerable<(string Name, string Body)> Pages() => MacroCorpus.StoragePages()
        .Select(p => (p.Name, p.Body.EndsWith("]] >", StringComparison.Ordinal) ? p.Body : p.Body + "<ac:link><ri:user ri:userkey='k1'/></ac:link>"));

    private static TextPass Pass(MacroOwner owner) => new(owner, TextLanguages.Create(new TextRules(Product.Confluence, Servers)).ToDictionary());

    private static string New(string kind, string id) => kind == "pageId" ? "9" + id : "Q" + id;

    /// <param name="withAccounts">Also accounts of the cloud, which are no references of a server.</param>
    /// <returns>Null: it is no well-formed XML, even with the names and marks of Confluence put right.</returns>
    private static List<(string Kind, string Value)>? Walk(string body, bool withAccounts = false)
    {
        // A parser needs the namespaces, no entities of HTML, and the usual mark at the end of a section.
        var text = Ampersand().Replace(body, "&amp;").Replace("]] >", "]]>", StringComparison.Ordinal);
        if (text.TrimStart().StartsWith("<?xml", StringComparison.Ordinal)) text = text[(text.IndexOf("?>", StringComparison.Ordinal) + 2)..];
        try
        {
            var root = XElement.Parse($"<root xmlns:ac='ac' xmlns:ri='ri' xmlns:at='at'>{text}</root>");
            return [.. root.Descendants().Attributes().SelectMany(Of).Where(r => withAccounts || r.Kind != "account")];
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Kind, string Value)> Of(XAttribute attribute)
    {
        var (isResource, value) = (attribute.Name.NamespaceName == "ri", attribute.Value);
        return attribute.Name.LocalName switch
        {
            _ when value is "" or "currentSpace()" or "@self" => [],
            "userkey" when isResource => [("userKey", value)],
            "account-id" when isResource => [("account", value)],
            "username" when isResource => [("userName", value)],
            "space-key" when isResource => [("spaceKey", value)],
            "content-id" when isResource => [("pageId", value)],
            "href" when !isResource => OfUrl(value),
            "value" when isResource && attribute.Parent?.Name.LocalName == "url" => OfUrl(value),
            _ => [],
        };
    }

    private static IEnumerable<(string Kind, string Value)> OfUrl(string url)
    {
        if (Servers.FirstOrDefault(s => url.StartsWith(s + "/", StringComparison.Ordinal)) is not { } server) yield break;
        var path = url[server.Length..].Split('?', '#')[0].Split('/');
        if (path is ["", "display", var key, ..] && !key.StartsWith('~')) yield return ("spaceKey", key);
        if (path is ["", "spaces", var space, "pages", var page, ..])
        {
            yield return ("spaceKey", space);
            yield return ("pageId", page);
        }

        if (path is ["", "download", "attachments", var content, ..]) yield return ("pageId", content);
        if (PageId().Match(url) is { Success: true } match) yield return ("pageId", match.Groups["id"].Value);
    }

    [GeneratedRegex("&(?!(lt|gt|amp|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Ampersand();

    [GeneratedRegex("[?&]pageId=(?<id>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex PageId();
}
