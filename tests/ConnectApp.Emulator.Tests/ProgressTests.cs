using System.Net;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class ProgressTests
{
    [Theory]
    [InlineData("""{"status":"IN_PROGRESS","percent":101}""", "percent")]
    [InlineData("""{"status":"IN_PROGRESS","percent":-1}""", "percent")]
    [InlineData("""{"status":"IN_PROGRESS","percent":1.5}""", "percent")]
    [InlineData("""{"status":"IN_PROGRESS","percent":"5"}""", "percent")]
    [InlineData("""{"status":null}""", "status")]
    [InlineData("""{"percent":5}""", "status")]
    [InlineData("""{"status":"DONE"}""", "status")]
    [InlineData("""{"status":"IN_PROGRESS","message":5}""", "message")]
    [InlineData("""[]""", "body")]
    [InlineData("""{"status":"IN_PROGRESS","status":"SUCCESS"}""", "body")]
    public async Task Progress_BadBody_Is400AndAViolation(string body, string named)
    {
        await using var stage = await EmulatorStage.StartAsync();

        var status = await stage.ProgressAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(named, stage.Violation(), StringComparison.Ordinal);
        Assert.Equal(0, stage.Emulator.Report().Transfers[0].ProgressUpdates);
    }

    [Fact]
    public async Task Progress_LowerPercent_IsIgnoredWithItsStatusAndAViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();
        await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":60,"message":"a"}""");

        var status = await stage.ProgressAsync("""{"status":"FAILED","percent":40,"message":"b"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        var transfer = stage.Emulator.Report().Transfers[0];
        Assert.Equal(("IN_PROGRESS", 60, "a", 1), (transfer.Status, transfer.Percent, transfer.Message, transfer.ProgressUpdates));
        Assert.Contains("from 60 to 40", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_NoPercentOrZero_KeepsTheOneBefore()
    {
        await using var stage = await EmulatorStage.StartAsync();
        await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":60}""");

        await stage.ProgressAsync("""{"status":"IN_PROGRESS"}""");
        await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":0}""");

        Assert.Equal(60, stage.Emulator.Report().Transfers[0].Percent);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Progress_LongMessage_IsCutAndAViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();
        await stage.ProgressAsync($$"""{"status":"IN_PROGRESS","message":"{{new string('x', 65_536)}}"}""");
        Assert.Empty(stage.Emulator.Report().Violations);

        var status = await stage.ProgressAsync($$"""{"status":"IN_PROGRESS","message":"{{new string('y', 65_537)}}"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(new string('y', 65_536), stage.Emulator.Report().Transfers[0].Message);
        Assert.Contains("65537 characters", stage.Violation(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SUCCESS", 100, 0)]
    [InlineData("INCOMPLETE", 98, 2)]
    [InlineData("FAILED", 1, 3)]
    public async Task LastWord_Proper_SettlesAndTellsTheApp(string status, int percent, int exitCode)
    {
        await using var stage = await EmulatorStage.StartAsync();

        await stage.ProgressAsync($$"""{"status":"{{status}}","percent":{{percent}}}""");
        await stage.SettledAsync();

        Assert.Equal(exitCode, stage.Emulator.Report().ExitCode);
        Assert.Empty(stage.Emulator.Report().Violations);
        Assert.Equal("transfer-settled", stage.App.Events.Last().EventType);
        Assert.Empty((await stage.GetJsonAsync("/transfer/recent")).AsArray());
    }

    [Theory]
    [InlineData("""{"status":"SUCCESS","percent":99}""")]
    [InlineData("""{"status":"INCOMPLETE","percent":100}""")]
    [InlineData("""{"status":"FAILED"}""")]
    public async Task LastWord_OddPercent_SettlesWithAViolation(string body)
    {
        await using var stage = await EmulatorStage.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await stage.ProgressAsync(body));
        Assert.Contains("goes with 100", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settled_SameLastWordAgain_Is403WithoutViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();
        await stage.ProgressAsync("""{"status":"INCOMPLETE","percent":98,"message":"m"}""");

        var status = await stage.ProgressAsync("""{ "message": "m", "status": "INCOMPLETE", "percent": 98 }""");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Empty(stage.Emulator.Report().Violations);
        Assert.Equal(1, stage.Emulator.Report().Refused["403"]);
    }

    [Theory]
    [InlineData("POST", "/progress/{0}", """{"status":"SUCCESS","percent":100}""")]
    [InlineData("POST", "/progress/{0}", """{"status":"IN_PROGRESS","percent":98}""")]
    [InlineData("POST", "/feedback/{0}", """{"details":{}}""")]
    [InlineData("GET", "/mapping/{0}/page?namespace=jira%3Aissue", null)]
    [InlineData("GET", "/data/{0}/all", null)]
    public async Task Settled_AnyOtherCall_Is403AndAViolation(string method, string path, string? body)
    {
        await using var stage = await EmulatorStage.StartAsync();
        await stage.ProgressAsync("""{"status":"INCOMPLETE","percent":98}""");

        var status = await stage.StatusAsync(method, string.Format(path, stage.TransferId), body);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("settled", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settled_SignedUrlAskedFor_Is403AndAViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();
        var (s3Key, _) = await stage.SignAsync();
        await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}""");

        Assert.Equal(HttpStatusCode.Forbidden, await stage.StatusAsync("GET", $"/data/{s3Key}"));
        Assert.Contains("settled", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settled_CallThatCameBefore_IsNoViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();
        using var early = stage.Request("POST", $"{stage.Api}/feedback/{stage.TransferId}");
        var body = new HeldContent("""{"details":{}}""");
        early.Content = body;
        var pending = stage.SendAsync(early);
        await body.HeadersSent;
        // The headers are on their way before the last word's, but on another connection: wait until they are counted.
        await Until.TrueAsync(() => stage.Emulator.Report().Requests.ContainsKey("POST /feedback/{transferId}"));
        await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}""");

        body.Release();
        using var answer = await pending;

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Cancel_OpenTransfer_TellsTheAppAndThePlatform()
    {
        await using var stage = await EmulatorStage.StartAsync();

        await stage.Emulator.CancelAsync(stage.TransferId, CancellationToken.None);

        Assert.Equal("transfer-cancellation-requested", stage.App.Events.Last().EventType);
        Assert.Equal("CANCELLATION_REQUESTED", (await stage.GetJsonAsync("/transfer/recent"))[0]!["status"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, await stage.ProgressAsync("""{"status":"INCOMPLETE","percent":5}"""));
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Cancel_NotSettledInAnHour_IsSettledByThePlatform()
    {
        var time = new ManualTime();
        await using var stage = await EmulatorStage.StartAsync(time: time);
        await stage.Emulator.CancelAsync(stage.TransferId, CancellationToken.None);

        time.Advance(TimeSpan.FromMinutes(60));
        await stage.SettledAsync();

        Assert.Equal("CANCELLED", stage.Emulator.Report().Transfers[0].Status);
        Assert.Equal(HttpStatusCode.Forbidden, await stage.ProgressAsync("""{"status":"INCOMPLETE","percent":5}"""));
    }
}
