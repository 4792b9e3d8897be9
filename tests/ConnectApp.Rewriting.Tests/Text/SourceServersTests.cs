using System.Diagnostics;
using System.Text;
using ConnectApp.Rewriting.Text;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public sealed class SourceServersTests
{
    private static readonly SourceServers Servers = new(["https://example.org", "https://example.org/jira", "http://10.0.0.5:8080", "https://[2001:db8::1]/wiki", "https://jira.example.org"]);

    [Theory]
    [InlineData("https://example.org/browse/KEY-1", "https://example.org")]
    [InlineData("https://example.org/jira/browse/KEY-1", "https://example.org/jira")]
    [InlineData("https://example.org/jira?x", "https://example.org/jira")]
    [InlineData("https://example.org/jirafe", "https://example.org")]
    [InlineData("HTTP://EXAMPLE.org:80#x", "HTTP://EXAMPLE.org:80")]
    [InlineData("//example.org/JIRA/x", "//example.org")]
    [InlineData("http://10.0.0.5:8080/x", "http://10.0.0.5:8080")]
    [InlineData("http://10.0.0.5/x", "")]
    [InlineData("https://[2001:DB8::1]:443/wiki/x", "https://[2001:DB8::1]:443/wiki")]
    [InlineData("https://[2001:db8::1]/x", "")]
    [InlineData("https://sub.example.org/x", "")]
    [InlineData("https://example.org.example.com/x", "")]
    [InlineData("https://example.org@example.com/x", "")]
    [InlineData("https://example.com\\.example.org/x", "")]
    [InlineData("https:/example.org/x", "")]
    [InlineData("https:example.org", "")]
    [InlineData("https://", "")]
    [InlineData("", "")]
    public void BaseLength_Url_IsThatOfTheLongestBase(string url, string expected) =>
        Assert.Equal(expected, url[..Servers.BaseLength(Encoding.UTF8.GetBytes(url))]);

    [Theory]
    [InlineData("see https://jira.example.org/browse/KEY-1.", "https://jira.example.org/browse/KEY-1")]
    [InlineData("(https://jira.example.org/browse/KEY-1)", "https://jira.example.org/browse/KEY-1")]
    [InlineData("(see https://jira.example.org/browse/KEY-1?!).", "https://jira.example.org/browse/KEY-1")]
    [InlineData("[https://jira.example.org/browse/KEY-1]", "https://jira.example.org/browse/KEY-1")]
    [InlineData("[x|https://jira.example.org/browse/KEY-1|tip]", "https://jira.example.org/browse/KEY-1")]
    [InlineData("|https://jira.example.org/browse/KEY-1|", "https://jira.example.org/browse/KEY-1")]
    [InlineData("*https://jira.example.org/browse/KEY-1*", "https://jira.example.org/browse/KEY-1")]
    [InlineData("_https://jira.example.org/x/ab_.", "https://jira.example.org/x/ab")]
    [InlineData("https://jira.example.org/x/ab_.", "https://jira.example.org/x/ab_")]
    [InlineData("{color:red}https://jira.example.org/browse/KEY-1{color}", "https://jira.example.org/browse/KEY-1")]
    [InlineData("'https://jira.example.org/browse/KEY-1'", "https://jira.example.org/browse/KEY-1")]
    [InlineData("`https://jira.example.org/browse/KEY-1`", "https://jira.example.org/browse/KEY-1")]
    [InlineData("<https://jira.example.org/browse/KEY-1>", "https://jira.example.org/browse/KEY-1")]
    [InlineData("\u00e4https://jira.example.org/browse/KEY-1\u00e4", "https://jira.example.org/browse/KEY-1")]
    [InlineData("https://other.example.org http://https://jira.example.org/a(b)c?d=e,f#g, more", "https://jira.example.org/a(b)c?d=e,f#g")]
    [InlineData("https://jira.example.org", "https://jira.example.org")]
    [InlineData("https://jira.example.org/...", "https://jira.example.org/")]
    [InlineData("xhttps://jira.example.org/browse/KEY-1", null)]
    [InlineData("//jira.example.org/browse/KEY-1", null)]
    [InlineData("jira.example.org/browse/KEY-1 ://", null)]
    [InlineData("https://other.example.org/browse/KEY-1", null)]
    public void TryFindUrl_RunningText_FindsWhereTheUrlEnds(string text, string? expected)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);

        var found = Servers.TryFindUrl(utf8, 0, out var start, out var end);

        Assert.Equal(expected, found ? Encoding.UTF8.GetString(utf8, start, end - start) : null);
        Assert.Equal(found, Servers.TryReadUrl(utf8, Math.Min(start, utf8.Length - 1), out var same));
        if (found) Assert.Equal(end, same);
    }

    [Fact]
    public void TryFindUrl_NoSources_FindsNothing() => Assert.False(new SourceServers([]).TryFindUrl("https://jira.example.org/"u8, 0, out _, out _));

    [Theory]
    [InlineData("https://")]
    [InlineData("https://jira.example.org")]
    [InlineData("http://a@")]
    public void TryFindUrl_LongText_TakesLinearTime(string repeated)
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(repeated, 3_000_000 / repeated.Length)));
        var started = Stopwatch.GetTimestamp();

        for (var from = 0; Servers.TryFindUrl(text, from, out _, out var end);) from = end;

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }
}
