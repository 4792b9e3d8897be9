using System.Diagnostics;
using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public sealed class UrlPropertyTests
{
    private static readonly TextRules Rules = UrlStage.Rules with
    {
        Urls = [new PlanUrl(UrlPattern.Parse("/*?to={url}"), new Dictionary<string, ReferenceKind> { ["url"] = TextRules.Kind(Product.Jira, "url") })],
    };

    [Fact]
    public void Rewrite_IdentityMapping_ChangesNothing()
    {
        var owner = new UrlOwner(UrlOwner.Rule.Identity);
        var pass = Pass(owner);
        var urls = new UrlGenerator(1);

        for (var i = 0; i < 5000; i++)
        {
            var url = urls.Next();
            Assert.Equal(url, UrlOwner.Rewrite(pass, url));
        }

        Assert.True(owner.Asked > 5000);
    }

    [Fact]
    public void Rewrite_ThereAndBack_GivesTheOriginal()
    {
        var pass = Pass(new UrlOwner(UrlOwner.Rule.Swap));
        var urls = new UrlGenerator(2);
        var changed = 0;

        for (var i = 0; i < 5000; i++)
        {
            var url = urls.Next();
            var there = UrlOwner.Rewrite(pass, url);
            if (there != url) changed++;
            Assert.Equal(url, UrlOwner.Rewrite(pass, there));
        }

        Assert.True(changed > 4500, $"{changed} of 5,000 URLs changed");
    }

    [Fact]
    public void Rewrite_WithoutMappings_TellsEachReferenceAndChangesNothing()
    {
        var owner = new UrlOwner(UrlOwner.Rule.Nothing);
        var pass = Pass(owner);
        var urls = new UrlGenerator(3);

        for (var i = 0; i < 2000; i++)
        {
            var url = urls.Next();
            Assert.Equal(url, UrlOwner.Rewrite(pass, url));
        }

        Assert.Equal(owner.Asked, owner.Missing);
    }

    [Fact]
    public void Fuzz_Url_NeverThrowsAndKeepsEveryByteUnderTheIdentity()
    {
        var (identityPass, swapPass) = (Pass(new UrlOwner(UrlOwner.Rule.Identity)), Pass(new UrlOwner(UrlOwner.Rule.Swap)));

        Fuzz.Run(5000, random =>
        {
            var url = new UrlGenerator(random.Next()).NextBroken();

            Assert.Equal(url, UrlOwner.Rewrite(identityPass, url));
            UrlOwner.Rewrite(swapPass, url);
            UrlOwner.Rewrite(swapPass, $"https://jira.example.org/go?to={Uri.EscapeDataString(url)}&x=1");
        });
    }

    [Theory]
    [InlineData("https://jira.example.org/browse/", "KEY-1/", "")]
    [InlineData("https://jira.example.org/browse/KEY-1?", "focusedCommentId=10000&", "")]
    [InlineData("https://jira.example.org/browse/KEY-1?", "a&", "")]
    [InlineData("https://jira.example.org/browse/KEY-1?a=", "%", "")]
    [InlineData("https://jira.example.org/issues/?jql=", "%ff%zz+", "")]
    [InlineData("https://jira.example.org/secure/ViewProfile.jspa?name=", "%41", "")]
    [InlineData("https://jira.example.org/", ";/", "")]
    [InlineData("https://", "a:", "@jira.example.org/browse/KEY-1")]
    [InlineData("https://jira.example.org/browse/KEY-", "1", "")]
    public void Rewrite_LongUrl_TakesLinearTime(string before, string repeated, string after)
    {
        var url = before + string.Concat(Enumerable.Repeat(repeated, 3_000_000 / repeated.Length)) + after;
        var pass = Pass(new UrlOwner(UrlOwner.Rule.Identity));
        var started = Stopwatch.GetTimestamp();

        var rewritten = UrlOwner.Rewrite(pass, url);

        // Far above what it takes, far below what a second look at each byte for each byte would.
        Assert.Equal(url.Length, rewritten.Length);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Rewrite_KnownForms_AllocatesNothing()
    {
        var pass = Pass(new UrlOwner(UrlOwner.Rule.Swap));
        var urls = new UrlGenerator(5);
        byte[][] texts = [.. Enumerable.Range(0, 200).Select(_ => Encoding.UTF8.GetBytes(urls.Next()))];
        foreach (var text in texts) pass.Rewrite(TextLanguage.Url, text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts) pass.Rewrite(TextLanguage.Url, text);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private static TextPass Pass(ITextOwner owner) => UrlStage.Pass(owner, Rules);
}
