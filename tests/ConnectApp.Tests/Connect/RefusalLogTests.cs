using System.Net;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class RefusalLogTests : IDisposable
{
    private static readonly IPAddress s_stranger = IPAddress.Parse("203.0.113.7");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly CapturedLogs _logs = new();

    [Fact]
    public void Refusals_OfACallerInAMinute_AreTwoLines()
    {
        using var log = Make();
        for (var n = 0; n < 600; n++) log.Note(s_stranger, n % 10 == 0 ? "site's token, Qsh" : "site's token, Signature", tooMany: false);
        for (var n = 0; n < 11_400; n++) log.Note(s_stranger, "site's token, Signature", tooMany: true);
        _clock.Advance(TimeSpan.FromSeconds(61));
        log.Note(IPAddress.Loopback, "site's token, Missing", tooMany: false);

        Assert.Equal(
            [
                "Warning A call from 203.0.113.7 was refused: site's token, Qsh.",
                "Warning Further calls from 203.0.113.7 were refused within a minute: 540 × site's token, Signature, 59 × site's token, Qsh, 11,400 × too many calls (429).",
                "Warning A call from 127.0.0.1 was refused: site's token, Missing.",
            ], Lines);
    }

    [Fact]
    public void Refusals_ThatOnlyGet429_DoNotLogTheReasonAgain()
    {
        using var log = Make();
        log.Note(s_stranger, "site's token, Signature", tooMany: false);
        for (var minute = 0; minute < 3; minute++)
        {
            for (var n = 0; n < 12_000; n++) log.Note(s_stranger, "site's token, Signature", tooMany: true);
            _clock.Advance(TimeSpan.FromSeconds(61));
        }

        log.Dispose();

        Assert.Single(Lines, l => l.Contains("Signature", StringComparison.Ordinal));
        Assert.Equal(3, Lines.Count(l => l.Contains("12,000 × too many calls (429)", StringComparison.Ordinal)));
    }

    [Fact]
    public void Refusals_OfManyCallersWithManyReasons_AreBounded()
    {
        using var log = Make();
        for (var n = 0; n < 50_000; n++) log.Note(new IPAddress(n), $"reason {n}", tooMany: false);
        for (var n = 0; n < 1_000; n++) log.Note(s_stranger, $"reason {n}", tooMany: false);

        Assert.InRange(Lines.Count, 1_000, 1_001);
    }

    [Fact]
    public async Task Installed_ThatIsRefused_LogsTheFieldAndWhyWithoutTheSecret()
    {
        await using var host = await ConnectHost.StartAsync();
        var body = ConnectHost.Body("installed", "site-9", "a-secret-of-site-9");
        body["baseUrl"] = "https://acme.evil.example";

        var answer = await host.PostAsync("/connect/installed", host.InstallToken(issuer: "site-9").Rs256(host.Keys.Key), body.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("The callback installed of site", host.Logs.All, StringComparison.Ordinal);
        Assert.Contains("baseUrl is not the URL of an allowed site. Found: https://acme.evil.example: the host acme.evil.example is not one of *.atlassian.net", host.Logs.All, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-of-site-9", host.Logs.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Installed_ForAnotherBaseUrl_LogsBothAddresses()
    {
        await using var host = await ConnectHost.StartAsync();
        var token = host.InstallToken().With("aud", "https://old.example.com").Rs256(host.Keys.Key);

        var answer = await host.PostAsync("/connect/installed", token, ConnectHost.Body("installed").ToJsonString());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains($"Audience: the token is for https://old.example.com, this app is {ConnectHost.BaseUrl}", host.Logs.All, StringComparison.Ordinal);
    }

    public void Dispose() => _logs.Dispose();

    private IReadOnlyList<string> Lines => [.. _logs.All.Split('\n').Where(l => l.StartsWith("Warning ", StringComparison.Ordinal)).Select(l => l.TrimEnd())];

    private RefusalLog Make() => new(_clock, LoggerFactory.Create(l => l.AddProvider(_logs)).CreateLogger<RefusalLog>());
}
