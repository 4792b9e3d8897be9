using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ConnectApp.Api.Runs;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Api;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Runs;

/// <summary>What a person or time can mend ends no run: it waits, says for whom and since when, and ends as if nothing had been.</summary>
public sealed partial class WaitingTests
{
    private const double Speed = 10;
    private const string Foreign = "files.example.com";

    [Fact]
    public async Task SignedUrl_AtAHostThatIsNotAllowed_WaitsForTheOperatorAndEndsAsUnbroken()
    {
        var unbroken = await UnbrokenAsync();
        var (logs, calls) = (new CapturedLogs(), new OddStorage { IsForeign = true });
        await using var stage = await ApiStage.StartAsync(TestExport.Small(5), new FastTime(Speed), logging: l => l.AddProvider(logs),
            adjust: services => services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(calls)));
        var transfer = (await stage.BeginAsync()).TransferId.Value;
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { Failures: > 1 });

        var run = stage.Backend.FindRun(transfer)!;
        var status = (await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator())).Json["waiting"]!;
        await Until.TrueAsync(() => stage.GetAsync("/health/ready", null).GetAwaiter().GetResult().Text.StartsWith("ready\nwaiting: operator 1, since ", StringComparison.Ordinal));
        await Migration.WaitForAsync(() => stage.Site.Emulator.Report().Transfers[0].Message?.Contains("Waiting for the operator", StringComparison.Ordinal) == true);

        Assert.Equal((RunState.Running, 0L), (run.State, stage.Backend.Counts(run).Read));
        Assert.Equal(RunWait.Operator, (string)status["code"]!);
        Assert.StartsWith("waiting for the operator: ", (string)status["reason"]!, StringComparison.Ordinal);
        Assert.Contains(Foreign, (string)status["reason"]!, StringComparison.Ordinal);
        Assert.Contains("Connect:AllowedHosts", (string)status["reason"]!, StringComparison.Ordinal);
        Assert.NotNull(status["since"]);
        Assert.Contains($"Error Run {run.RunId}: waiting for the operator: ", logs.All, StringComparison.Ordinal);

        calls.IsForeign = false;
        await stage.RestartAsync();
        await EndAsync(stage, transfer);

        Assert.Equal(unbroken, Read(stage));
        Assert.Null((await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator())).Json["waiting"]);
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Storage_ThatRedirectsForAWhile_IsWaitedForAndEndsAsUnbroken()
    {
        var unbroken = await UnbrokenAsync();
        var calls = new OddStorage { Redirects = 20 };
        await using var stage = await ApiStage.StartAsync(TestExport.Small(5), new FastTime(Speed), adjust: services => services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(calls)));
        var transfer = (await stage.BeginAsync()).TransferId.Value;
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { WaitingCode: RunWait.Operator });
        await EndAsync(stage, transfer);

        Assert.Equal(unbroken, Read(stage));
        Assert.True(calls.Redirects < 0);
    }

    [Fact]
    public async Task Site_AtAHostThatIsNoLongerAllowed_WaitsForTheOperatorAndEndsAsUnbroken()
    {
        var unbroken = await UnbrokenAsync();
        await using var stage = await ApiStage.StartAsync(TestExport.Small(5), new FastTime(Speed), "list: [{ label: notes.ndjson, appears: { time: 30s } }]");
        var transfer = (await stage.BeginAsync()).TransferId.Value;
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { Phase: TransferPhase.WaitingForFiles, ListedAt: not null });
        stage.Site.Settings["Connect:AllowedHosts:0"] = "127.0.0.9";
        await stage.RestartAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { WaitingCode: RunWait.Operator });

        var run = stage.Backend.FindRun(transfer)!;
        Assert.Contains("was not sent", run.WaitingReason, StringComparison.Ordinal);

        stage.Site.Settings.Remove("Connect:AllowedHosts:0");
        await stage.RestartAsync();
        await EndAsync(stage, transfer);
        Assert.Equal(unbroken, Read(stage));
    }

    [Fact]
    public async Task Plan_ThatFitsNothing_WaitsForTheVendorAndEndsAsUnbrokenWithTheRightOne()
    {
        var unbroken = await UnbrokenAsync();
        var (logs, export) = (new CapturedLogs(), TestExport.Small(5));
        var right = export.Plan;
        export.Plan = right.Replace("product: jira", "product: confluence", StringComparison.Ordinal).Replace("issueKey: issueKey", "issueKey: pageId", StringComparison.Ordinal);
        await using var stage = await ApiStage.StartAsync(export, new FastTime(Speed), logging: l => l.AddProvider(logs));
        var transfer = (await stage.BeginAsync()).TransferId.Value;
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { WaitingCode: RunWait.Vendor });
        await Migration.WaitForAsync(() => stage.Site.Emulator.Report().Transfers[0].Message?.Contains("Waiting for the app's vendor", StringComparison.Ordinal) == true);

        var run = stage.Backend.FindRun(transfer)!;
        var status = (await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator())).Json;
        var page = (await stage.GetAsync($"/admin/runs/{run.RunId}", stage.Operator())).Text;

        Assert.Equal("PENDING", (string)status["status"]!);
        Assert.StartsWith("waiting for the app's vendor: No import plan", (string)status["waiting"]!["reason"]!, StringComparison.Ordinal);
        Assert.Equal(RunObject.Time(run.CreatedAt + TimeSpan.FromHours(24)), (string)status["waiting"]!["until"]!);
        Assert.Contains("Waiting for the app&#x27;s vendor", page, StringComparison.Ordinal);
        Assert.Contains($"Error Run {run.RunId}: waiting for the app's vendor: ", logs.All, StringComparison.Ordinal);

        await File.WriteAllTextAsync(stage.Site.PlanPath, right);
        await stage.RestartAsync();
        await EndAsync(stage, transfer);
        Assert.Equal(unbroken, Read(stage));
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    private static async Task<string> UnbrokenAsync()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.Small(5), new FastTime(Speed));
        await EndAsync(stage, (await stage.BeginAsync()).TransferId.Value);
        return Read(stage);
    }

    /// <summary>An end state without the percent: that of the last report before the end, which comes at its own times.</summary>
    internal static string WithoutPercent(string state) => Percent().Replace(state, "INCOMPLETE");

    private static string Read(ApiStage stage) => WithoutPercent(EndState.Read(stage.Site));

    [GeneratedRegex(@"INCOMPLETE( \|)? [0-9]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Percent();

    private static async Task EndAsync(ApiStage stage, Guid transfer)
    {
        using var limit = new CancellationTokenSource(Migration.Longest);
        await stage.Site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await stage.Backend.WaitUntilIdleAsync(limit.Token);
    }

    /// <summary>A storage that redirects, or that the platform names at a host that nobody allowed.</summary>
    private sealed class OddStorage : OutgoingCalls
    {
        private volatile bool _isForeign;
        private int _redirects;

        public bool IsForeign { get => _isForeign; set => _isForeign = value; }
        public int Redirects { get => _redirects; init => _redirects = value; }

        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(this) { InnerHandler = handler };

        private sealed class Handler(OddStorage storage) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (request.RequestUri!.AbsolutePath.Contains("/storage/", StringComparison.Ordinal) && Interlocked.Decrement(ref storage._redirects) >= 0)
                {
                    return new HttpResponseMessage(HttpStatusCode.Found) { RequestMessage = request, Headers = { Location = new Uri($"https://{Foreign}/") } };
                }

                var response = await base.SendAsync(request, cancellationToken);
                if (!storage.IsForeign || response.Content.Headers.ContentType?.MediaType != "application/json") return response;
                var text = await response.Content.ReadAsStringAsync(cancellationToken);
                var changed = text.Contains("/storage/", StringComparison.Ordinal) ? Here().Replace(text, $"https://{Foreign}") : text;
                return new HttpResponseMessage(response.StatusCode) { RequestMessage = request, Content = new StringContent(changed, new MediaTypeHeaderValue("application/json")) };
            }
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Here();
}
