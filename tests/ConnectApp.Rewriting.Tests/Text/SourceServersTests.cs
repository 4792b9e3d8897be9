using System.Text;
using ConnectApp.Rewriting.Text;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public sealed class SourceServersTests
{
    private static readonly SourceServers Servers = new(["https://example.org", "https://example.org/jira", "http://10.0.0.5:8080", "https://[2001:db8::1]/wiki", "https://jira.example.org/"]);

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

    [Fact]
    public void BaseLength_NoSources_IsZero() => Assert.Equal(0, new SourceServers([]).BaseLength("https://jira.example.org/"u8));

    [Theory]
    [InlineData("jira.example.org")]
    [InlineData("https://ada@jira.example.org")]
    [InlineData("ftp://jira.example.org")]
    public void New_NoBaseUrl_IsRefused(string source) => Assert.Throws<ArgumentException>(() => new SourceServers([source]));
}
