using System.Text;
using System.Xml;
using System.Xml.Linq;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using Xunit;
using Xunit.Abstractions;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Real texts in wiki markup and storage format.</summary>
public class MacroCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Rewrite_RealWikiBodies_WithoutMappingsNoByteDiffers()
    {
        var (texts, bytes, owner) = Rewritten(TextLanguage.Wiki, MacroCorpus.WikiBodies(), Product.Jira, (_, _) => null, (before, after) => Assert.Equal(before, after));

        Report("wiki", texts, bytes, owner);
        Assert.True(texts > 100);
        Assert.Equal(0, owner.Problems);
        Assert.Equal(["userName"], owner.Missing.Select(m => m.Kind.Name).Distinct());
    }

    [Fact]
    public void Rewrite_RealStoragePages_WithoutMappingsNoByteDiffers()
    {
        var (texts, bytes, owner) = Rewritten(TextLanguage.Storage, MacroCorpus.StoragePages().Select(p => p.Body), Product.Confluence, (_, _) => null, (before, after) => Assert.Equal(before, after));

        Report("storage", texts, bytes, owner);
        Assert.True(texts >= 73);
        Assert.Equal(0, owner.Problems);
    }

    [Fact]
    public void Rewrite_RealTexts_IdentityChangesNothingButTheFormOfUsers()
    {
        Rewritten(TextLanguage.Wiki, MacroCorpus.WikiBodies(), Product.Jira, (_, id) => id, (before, after) =>
            Assert.Equal(before, after.Replace("~accountid:", "~", StringComparison.Ordinal)));
        Rewritten(TextLanguage.Storage, MacroCorpus.StoragePages().Select(p => p.Body), Product.Confluence, (kind, id) => kind.NeverMapped is null ? id : null, (before, after) =>
            Assert.Equal(before.Replace("ri:userkey", "ri:account-id", StringComparison.Ordinal), after.Replace("ri:userkey", "ri:account-id", StringComparison.Ordinal)));
    }

    [Fact]
    public void Rewrite_RealTexts_TheInverseMappingGivesTheOriginal()
    {
        var back = new MacroOwner((kind, id) => IsKey(kind) && id.StartsWith('Q') ? id[1..] : null);
        var pass = new TextPass(back, MacroOwner.Languages(Product.Confluence));

        Rewritten(TextLanguage.Storage, MacroCorpus.StoragePages().Select(p => "<ri:space ri:space-key='DEMO'/>" + p.Body), Product.Confluence, (kind, id) => IsKey(kind) ? "Q" + id : null, (before, after) =>
        {
            Assert.StartsWith("<ri:space ri:space-key='QDEMO'/>", after, StringComparison.Ordinal);
            Assert.Equal(before, MacroOwner.Apply(pass, TextLanguage.Storage, after));
        });
        Rewritten(TextLanguage.Wiki, MacroCorpus.WikiBodies().Select(body => "{livesearch:spaceKey=DEMO}" + body), Product.Confluence, (kind, id) => IsKey(kind) ? "Q" + id : null, (before, after) =>
        {
            Assert.StartsWith("{livesearch:spaceKey=QDEMO}", after, StringComparison.Ordinal);
            Assert.Equal(before, MacroOwner.Apply(pass, TextLanguage.Wiki, after));
        });

        static bool IsKey(ReferenceKind kind) => kind.Namespace is ReferenceKinds.DerivedSpaceKey or ReferenceKinds.DerivedProjectKey && kind.Language == TextLanguage.None;
    }

    /// <summary>What an XML reader finds that knows no more than the names of the attributes.</summary>
    [Fact]
    public void Rewrite_RealStoragePages_EveryReferenceThatAnXmlWalkFindsIsMet()
    {
        var (walked, found) = (0, 0);
        foreach (var (name, page) in MacroCorpus.StoragePages())
        {
            // Also behind the last section of a page, whichever mark ends it.
            var body = page.EndsWith("]] >", StringComparison.Ordinal) ? page : page + "<ac:link><ri:user ri:userkey='k1'/></ac:link>";
            if (Walk(body) is not { } expected) continue;
            var owner = new MacroOwner((_, _) => null);
            MacroOwner.Apply(new TextPass(owner, MacroOwner.Languages(Product.Confluence)), TextLanguage.Storage, body);

            var met = owner.Missing.Select(m => (m.Kind.Name, m.Value)).ToList();
            walked++;
            foreach (var reference in expected)
            {
                found++;
                Assert.True(met.Remove(reference), $"{name}: {reference} was not met");
            }
        }

        output.WriteLine($"{walked} pages, {found} references");
        Assert.True(walked >= 60 && found >= walked - 1, $"{walked} pages, {found} references");
    }

    /// <returns>Null: it is no well-formed XML, even with the names and marks of Confluence put right.</returns>
    private static List<(string Kind, string Value)>? Walk(string body)
    {
        // A parser needs the namespaces, no entities of HTML, and the usual mark at the end of a section.
        var text = System.Text.RegularExpressions.Regex.Replace(body, "&(?!(lt|gt|amp|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)", "&amp;", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Replace("]] >", "]]>", StringComparison.Ordinal);
        if (text.TrimStart().StartsWith("<?xml", StringComparison.Ordinal)) text = text[(text.IndexOf("?>", StringComparison.Ordinal) + 2)..];
        XElement root;
        try
        {
            root = XElement.Parse($"<root xmlns:ac='ac' xmlns:ri='ri' xmlns:at='at'>{text}</root>");
        }
        catch (XmlException)
        {
            return null;
        }

        return
        [
            .. root.Descendants().Attributes().Select(a => (a.Name, a.Value)).Where(a => a.Value is not ("" or "currentSpace()" or "@self")).Select(a => a.Name.LocalName switch
            {
                "userkey" when a.Name.NamespaceName == "ri" => ("userKey", a.Value),
                "space-key" when a.Name.NamespaceName == "ri" => ("spaceKey", a.Value),
                "content-id" when a.Name.NamespaceName == "ri" => ("pageId", a.Value),
                _ => default,
            }).Where(r => r.Item1 is not null),
        ];
    }

    private void Report(string language, int texts, long bytes, MacroOwner owner)
    {
        output.WriteLine($"{language}: {texts} texts, {bytes} bytes, {owner.Missing.Count} references, {owner.Problems} problems");
        foreach (var group in owner.Missing.GroupBy(m => m.Kind.Name)) output.WriteLine($"  {group.Key}: {group.Count()}, such as {string.Join(", ", group.Select(m => m.Value).Distinct().Take(40))}");
        foreach (var problem in owner.ProblemTexts) output.WriteLine($"  problem: {problem}");
    }

    private static (int Texts, long Bytes, MacroOwner Owner) Rewritten(TextLanguage language, IEnumerable<string> texts, Product product, Func<ReferenceKind, string, string?> map, Action<string, string> check)
    {
        var owner = new MacroOwner(map);
        var pass = new TextPass(owner, MacroOwner.Languages(product));
        var count = 0;
        var bytes = 0L;
        foreach (var text in texts)
        {
            count++;
            bytes += Encoding.UTF8.GetByteCount(text);
            check(text, MacroOwner.Apply(pass, language, text));
        }

        return (count, bytes, owner);
    }
}
