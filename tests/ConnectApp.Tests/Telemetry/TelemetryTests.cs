using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Telemetry;

/// <summary>What an operator's collector gets.</summary>
[Collection(MetersCollection.Name)]
public sealed class TelemetryTests
{
    private static readonly string[] s_metrics =
    [
        "connectapp.disk.free", "connectapp.disk.least", "connectapp.events", "connectapp.events.acknowledgement", "connectapp.inbox.age", "connectapp.inbox.messages",
        "connectapp.records", "connectapp.records.bytes", "connectapp.references.missing", "connectapp.retries", "connectapp.runs", "connectapp.runs.deadline",
        "connectapp.runs.ended", "connectapp.steps.again", "http.server.request.duration", "http.client.request.duration", "dotnet.gc.collections",
    ];

    [Fact]
    public async Task Migration_ReceiverIsSet_IsOneTraceFromWebhookToLastWord()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(10), """
            seed: 1
            network:
              - { operation: "GET /mapping/{transferId}/page", at: [1], status: 503 }
            """);
        site.Settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address.ToString();
        site.Settings["Telemetry:MetricsEvery"] = "00:00:01";
        Guid transfer;
        await using (var backend = await TestBackend.StartAsync(site))
        {
            transfer = await site.MigrateAsync(backend);
            await Migration.WaitForAsync(() => receiver.Metrics.Contains("connectapp.disk.free"));
        }

        var advances = receiver.Spans.Where(s => s.Name == "advance run" && s.Attributes["connectapp.transfer"] == transfer.ToString()).ToList();
        var trace = Assert.Single(advances.Select(s => s.TraceId).Distinct());
        var spans = receiver.Spans.Where(s => s.TraceId == trace).ToList();
        var root = Assert.Single(spans, s => s.ParentId.Length == 0);
        Assert.Contains("/connect/migration", root.Name, StringComparison.Ordinal);
        Assert.All(advances, s => Assert.Equal(root.SpanId, s.ParentId));
        Assert.Contains(spans, s => s.Name == "stage Loading");
        Assert.Contains(spans, s => s.Attributes.GetValueOrDefault("url.full", "").Contains($"/progress/{transfer}", StringComparison.Ordinal));
        Assert.Contains(advances, s => s.LinkedTraces.Count > 0);
        Assert.Equal(["connectapp"], receiver.Services);

        // No step of this run had to be done again, and no run was live when the last metrics went out.
        Assert.Equal([], s_metrics.Except(["connectapp.runs.deadline", "connectapp.steps.again"]).Except(receiver.Metrics));
        AssertNothingSecret(receiver.All, site);
    }

    [Fact]
    public async Task Migration_BackendStartsAnewMeanwhile_GoesOnWithItsTrace()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), new FastTime(10));
        site.Settings["Telemetry:Endpoint"] = receiver.Address.ToString();
        Guid transfer;
        using var limit = new CancellationTokenSource(Migration.Longest);
        await using (var before = await TestBackend.StartAsync(site))
        {
            transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
            await Migration.WaitForAsync(() => before.FindRun(transfer) is { Phase: TransferPhase.WaitingForFiles });
        }

        await using (var backend = await TestBackend.StartAsync(site))
        {
            await site.PostAsync(transfer, "transfer-cancellation-requested", limit.Token);
            await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            await backend.WaitUntilIdleAsync(limit.Token);
        }

        var advances = receiver.Spans.Where(s => s.Name == "advance run" && s.Attributes["connectapp.transfer"] == transfer.ToString()).ToList();
        var trace = Assert.Single(advances.Select(s => s.TraceId).Distinct());
        var cancel = advances.SelectMany(s => s.LinkedTraces).Distinct().ToList();
        Assert.True(advances.Count >= 2);
        Assert.NotEmpty(cancel);
        Assert.DoesNotContain(trace, cancel);
    }

    [Fact]
    public async Task Request_BringsATraceOfItsOwn_IsNotTakenIntoIt()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var site = await TestSite.StartAsync(TestExport.Small(1));
        site.Settings["Telemetry:Endpoint"] = receiver.Address.ToString();
        await using (await TestBackend.StartAsync(site))
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Address, "health/live?token=verysecret&jwt=alsosecret"));
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
            using var answer = await http.SendAsync(request);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        Assert.Contains(receiver.Spans, s => s.Name.Contains("/health/live", StringComparison.Ordinal));
        Assert.DoesNotContain(receiver.Spans, s => s.TraceId == "0AF7651916CD43DD8448EB211C80319C");
        Assert.DoesNotContain("secret", receiver.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_NoReceiver_KeepsNoTraces()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(10));
        await using var backend = await TestBackend.StartAsync(site);

        await site.MigrateAsync(backend);

        using var control = backend.Services.GetRequiredService<ControlDatabase>().OpenForReading();
        Assert.Equal(0, control.ExecuteScalar<long>("SELECT COUNT(*) FROM inbox WHERE trace_parent IS NOT NULL"));
        Assert.Equal(1, control.ExecuteScalar<long>("SELECT COUNT(*) FROM runs WHERE trace_parent IS NULL"));
    }

    private static void AssertNothingSecret(string sent, TestSite site)
    {
        var secrets = site.Emulator.TokensSeen.Append(site.Emulator.SharedSecret).ToList();
        Assert.True(secrets.Count > 10);
        Assert.DoesNotContain(secrets, s => sent.Contains(s, StringComparison.Ordinal) || sent.Contains(s.Split('.')[^1], StringComparison.Ordinal));
        Assert.DoesNotContain("signature=", sent, StringComparison.OrdinalIgnoreCase);
    }
}
