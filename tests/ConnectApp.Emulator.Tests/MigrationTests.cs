using System.Net;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class MigrationTests
{
    [Fact]
    public async Task Migrate_WholeWay_IsReportedSettledWithoutViolations()
    {
        await using var stage = await EmulatorStage.StartAsync();
        var files = (await stage.GetJsonAsync($"/data/{stage.TransferId}/all")).AsArray();
        var (_, url) = await stage.SignAsync();
        using var download = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url));
        var page = await stage.GetJsonAsync($"/mapping/{stage.TransferId}/page?namespace=jira%3Aissue&pageSize=1200");
        await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":40}""");
        await stage.ProgressAsync("""{"status":"INCOMPLETE","percent":98,"message":"1 record is missing"}""");
        await stage.SettledAsync();

        var report = stage.Emulator.Report();

        Assert.Equal(["a.ndjson", "sub/b.ndjson"], files.Select(f => f!["label"]!.GetValue<string>()));
        Assert.Equal("0123456789", await download.Content.ReadAsStringAsync());
        Assert.Equal(["9", "10000", "10001"], page["items"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["listener-triggered", "app-data-uploaded", "app-data-uploaded", "transfer-settled"], stage.App.Events.Select(e => e.EventType));
        Assert.Empty(report.Violations);
        var transfer = Assert.Single(report.Transfers);
        Assert.Equal((stage.TransferId, "INCOMPLETE", 98, "1 record is missing", 2),
            (transfer.TransferId, transfer.Status, transfer.Percent, transfer.Message, transfer.ProgressUpdates));
        Assert.Equal(2, report.ExitCode);
        Assert.Equal(HttpStatusCode.OK, download.StatusCode);
    }
}
