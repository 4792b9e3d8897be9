using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
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

    [Theory]
    [InlineData("https://jira.m\u00fcller.example", "https://jira.xn--mller-kva.example/browse/KEY-1", "https://jira.xn--mller-kva.example")]
    [InlineData("https://jira.m\u00fcller.example/jira", "https://JIRA.xn--mller-KVA.example/jira/x", "https://JIRA.xn--mller-KVA.example/jira")]
    [InlineData("https://jira.xn--mller-kva.example", "https://jira.m\u00fcller.example/browse/KEY-1", "https://jira.m\u00fcller.example")]
    [InlineData("https://xn--a.example", "https://xn--a.example/x", "https://xn--a.example")]
    [InlineData("https://-\u00fc_.example", "https://-\u00fc_.example/x", "https://-\u00fc_.example")]
    public void BaseLength_InternationalHost_CountsInBothSpellings(string source, string url, string expected)
    {
        var servers = new SourceServers([source]);

        Assert.Equal(expected, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(url)[..servers.BaseLength(Encoding.UTF8.GetBytes(url))]));
    }

    [Fact]
    public void BaseLength_NoSources_IsZero() => Assert.Equal(0, new SourceServers([]).BaseLength("https://jira.example.org/"u8));

    [Theory]
    [InlineData("jira.example.org")]
    [InlineData("https://ada@jira.example.org")]
    [InlineData("ftp://jira.example.org")]
    public void New_NoBaseUrl_IsRefused(string source) => Assert.Throws<ArgumentException>(() => new SourceServers([source]));

    [Theory]
    [InlineData("https://jira.example.org", true)]
    [InlineData("HTTP://Jira.example.org:8080/a/b//", true)]
    [InlineData("https://[2001:db8::1]:443/wiki", true)]
    [InlineData("https://jira.example.org:", true)]
    [InlineData("https://j\u00e4ra.example.org/\u00e4", true)]
    [InlineData("https:jira.example.org", false)]
    [InlineData("https:/jira.example.org", false)]
    [InlineData("https:////jira.example.org", false)]
    [InlineData("https:///jira.example.org", false)]
    [InlineData("https://@jira.example.org", false)]
    [InlineData("https://h:{300 zeros}80", false)]
    [InlineData("https://{300 zeros}.example.org", false)]
    public void FindBaseUrl_WhatItAccepts_IsASourceServer(string text, bool expected)
    {
        var url = SourceRule.FindBaseUrl(text.Replace("{300 zeros}", new string('0', 300), StringComparison.Ordinal));

        Assert.Equal(expected, url is not null);
        if (url is not null) Assert.Equal(Encoding.UTF8.GetByteCount(url), new SourceServers([url]).BaseLength(Encoding.UTF8.GetBytes(url)));
    }
}
