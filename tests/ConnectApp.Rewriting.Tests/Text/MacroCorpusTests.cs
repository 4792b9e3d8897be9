using System.Text;
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
