using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Tests.Storage;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Inbox;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;
using Xunit;

namespace ConnectApp.Tests.Webhooks;

/// <summary>The real backend with jobs that never begin: what stands in the store is what the webhook put there.</summary>
public sealed class MigrationWebhookTests : IAsyncLifetime
{
    private readonly CountingCommits _commits = new();
    private TestSite _site = null!;
    private TestBackend _backend = null!;
    private MeterListener _meters = null!;
    private readonly List<string> _counted = [];

    public async Task InitializeAsync()
    {
        _site = await TestSite.StartAsync(TestExport.Small(1));
        _site.Settings["Storage:ControlCommitDelay"] = "00:00:00.010";
        _backend = await TestBackend.StartAsync(_site, services => services.Replace(ServiceDescriptor.Singleton<CommitFaults>(_commits)));
        await (await _backend.Services.GetRequiredService<ISchedulerFactory>().GetScheduler()).PauseAll();
        await _site.Emulator.InstallAsync(_site.Address, CancellationToken.None);
        _meters = Listen(_backend.Services.GetRequiredService<IMeterFactory>(), _counted);
    }

    private static MeterListener Listen(IMeterFactory factory, List<string> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name == "connectapp.events") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (counted) counted.Add((string)tags[0].Value!);
        });
        listener.Start();
        return listener;
    }

    public async Task DisposeAsync()
    {
        _meters.Dispose();
        await _backend.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Event_Good_IsStoredWithItsRun()
    {
        var answer = await PostAsync(Event("listener-triggered"));

        Assert.Equal(HttpStatusCode.OK, answer);
        Assert.Equal(["connect listener-triggered new"], Inbox());
        Assert.Single(Runs());
        Assert.Equal(["accepted"], _counted);
    }

    [Fact]
    public async Task Event_Repeated_Gets200AndDoesNothing()
    {
        var body = Event("transfer-cancellation-requested");
        await PostAsync(body);
        await ExecuteAsync("UPDATE runs SET due_at = NULL, cancelled_at = 5");
        await ExecuteAsync("UPDATE inbox SET state = 'handled'");

        var answer = await PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, answer);
        Assert.Equal(["connect transfer-cancellation-requested handled"], Inbox());
        Assert.Equal([(null, 5)], Query<(long?, long)>("SELECT due_at, cancelled_at FROM runs"));
    }

    [Fact]
    public async Task Event_RepeatedWithOtherContent_FirstOneStands()
    {
        await PostAsync(Event("listener-triggered", messageId: "m-1"));

        var answer = await PostAsync(Event("transfer-cancellation-requested", messageId: "m-1"));

        Assert.Equal(HttpStatusCode.OK, answer);
        Assert.Equal(["connect listener-triggered new"], Inbox());
        Assert.Equal([null], Query<long?>("SELECT cancelled_at FROM runs"));
    }

    [Fact]
    public async Task Event_TwentyCopiesAtOnce_AreStoredOnce()
    {
        var body = Event("listener-triggered");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(body)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a));
        Assert.Single(Inbox());
        Assert.Single(Runs());
    }

    [Fact]
    public async Task Event_HundredAtOnceWhereACommitCosts10Ms_ShareFewCommits()
    {
        var transfer = Guid.NewGuid();
        var before = _commits.Control;
        var bodies = Enumerable.Range(0, 100).Select(n => Event("app-data-uploaded", transfer, change: b => b["s3Key"] = $"file-{n}")).ToList();

        var answers = await Task.WhenAll(bodies.Select(PostAsync));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a));
        Assert.Equal(100, Inbox().Count);
        Assert.Single(Runs());
        Assert.InRange(_commits.Control - before, 1, 50);
    }

    [Fact]
    public async Task Event_TenEventsOfEachOfTenTransfers_OneRunEachAndInOrder()
    {
        var transfers = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToList();

        foreach (var n in Enumerable.Range(0, 10))
        {
            await Task.WhenAll(transfers.Select(t => PostAsync(Event("app-data-uploaded", t, change: b => b["s3Key"] = $"file-{n}"))));
        }

        Assert.Equal(10, Runs().Count);
        var inbox = _backend.Services.GetRequiredService<InboxStore>();
        var tenant = new TenantId(Guid.Parse(Query<string>("SELECT tenant_id FROM installations").Single()));
        Assert.All(
            await Task.WhenAll(transfers.Select(t => inbox.ReadNewAsync(tenant, new TransferId(t), 0, CancellationToken.None))),
            messages => Assert.Equal(Enumerable.Range(0, 10).Select(n => $"file-{n}"), messages.Select(m => MigrationEvent.Read(m.Body).S3Key)));
    }

    [Theory]
    [InlineData("app-data-preloaded")]
    [InlineData("something-of-next-year")]
    public async Task Event_UnknownType_IsStoredAndMakesNoRun(string eventType)
    {
        var answer = await PostAsync(Event(eventType, change: b =>
        {
            b.Remove("transferId");
            b.Remove("cloudAppKey");
            b.Remove("migrationDetails");
        }));

        Assert.Equal(HttpStatusCode.OK, answer);
        Assert.Equal([$"connect {eventType} handled"], Inbox());
        Assert.Empty(Runs());
    }

    [Theory]
    [InlineData("messageId", null)]
    [InlineData("messageId", "")]
    [InlineData("messageId", "null\\u0000character")]
    [InlineData("eventType", null)]
    [InlineData("transferId", null)]
    [InlineData("transferId", "not-a-uuid")]
    [InlineData("cloudAppKey", null)]
    [InlineData("cloudAppKey", "com.example.other")]
    [InlineData("migrationDetails", null)]
    [InlineData("migrationDetails", "text")]
    public async Task Event_KnownTypeWithABrokenPayload_Gets400(string member, string? value)
    {
        var answer = await PostAsync(Event("listener-triggered", change: b => b[member] = value is null ? null : JsonNode.Parse($"\"{value}\"")));

        Assert.Equal(HttpStatusCode.BadRequest, answer);
        Assert.Empty(Inbox());
        Assert.Equal(["broken"], _counted);
    }

    [Fact]
    public async Task Event_AboutAnotherSite_Gets403()
    {
        var answer = await PostAsync(Event("listener-triggered", change: b => b["migrationDetails"]!["jiraClientKey"] = "somebody-else"));

        Assert.Equal(HttpStatusCode.Forbidden, answer);
        Assert.Empty(Inbox());
        Assert.Equal(["other_site"], _counted);
    }

    [Fact]
    public async Task Event_SecondClientKeyIsTheIssuer_Gets200()
    {
        var answer = await PostAsync(Event("listener-triggered", change: b =>
        {
            b["migrationDetails"]!["jiraClientKey"] = "somebody-else";
            b["migrationDetails"]!["confluenceClientKey"] = _site.Emulator.ClientKey;
        }));

        Assert.Equal(HttpStatusCode.OK, answer);
    }

    [Fact]
    public async Task Event_NumbersForStringsAndUnknownFields_AreTaken()
    {
        var answer = await PostAsync(Event("listener-triggered", change: b =>
        {
            b["messageId"] = 12345678901234567;
            b["migrationDetails"]!["migrationScopeId"] = 42;
            b["migrationDetails"]!["enabledFeatures"] = new JsonArray("a", 1, null);
            b["later"] = new JsonObject { ["deep"] = new JsonArray(new JsonObject()) };
        }));

        Assert.Equal(HttpStatusCode.OK, answer);
        Assert.Equal(["12345678901234567"], Query<string>("SELECT message_id FROM inbox"));
    }

    [Fact]
    public async Task Event_OfAnUninstalledSite_Gets401AndIsCounted()
    {
        await _site.Emulator.UninstallAsync(_site.Address, CancellationToken.None);

        var answer = await PostAsync(Event("listener-triggered"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer);
        Assert.Empty(Inbox());
        Assert.Equal(["unauthorized"], _counted);
    }

    [Fact]
    public async Task Event_OfAnUnknownSite_Gets401AndIsCounted()
    {
        var now = DateTimeOffset.UnixEpoch.AddSeconds(_site.Time.GetUtcNow().ToUnixTimeSeconds()).ToUnixTimeSeconds();
        var token = new TestToken { Claims = { ["iss"] = "nobody", ["iat"] = now, ["exp"] = now + 60, ["qsh"] = TestToken.Sha256("POST&/connect/migration&") } };

        var answer = await SendAsync(Event("listener-triggered").ToJsonString(), token.Hs256("a secret that nobody has"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer);
        Assert.Equal(["unauthorized"], _counted);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Event_AtTheSizeLimit_IsTakenAndOneByteMoreIsNot(int more, HttpStatusCode expected)
    {
        var body = Event("listener-triggered", change: b => b["padding"] = "");
        body["padding"] = new string('x', JsonRequestLimit - Encoding.UTF8.GetByteCount(body.ToJsonString()) + more);

        Assert.Equal(expected, await PostAsync(body));
    }

    [Fact]
    public async Task Event_NoJsonContentType_Gets415BeforeAnythingElse()
    {
        using var client = new HttpClient { BaseAddress = _site.Address };

        using var answer = await client.PostAsync("/connect/migration", new StringContent("x", Encoding.UTF8, "text/plain"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal(["unreadable"], _counted);
    }

    [Fact]
    public async Task Event_StoreFails_IsNotAcknowledgedAndTheNextOneIs()
    {
        var body = Event("listener-triggered");
        _commits.FailNext = "control";

        var first = await PostAsync(body);
        var second = await PostAsync(body);

        Assert.Equal(HttpStatusCode.InternalServerError, first);
        Assert.Equal(HttpStatusCode.OK, second);
        Assert.Single(Inbox());
    }

    private const int JsonRequestLimit = JsonRequest.MaxBytes;

    private JsonObject Event(string eventType, Guid? transfer = null, string? messageId = null, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["eventType"] = eventType, ["messageId"] = messageId ?? Guid.NewGuid().ToString(), ["cloudAppKey"] = "com.example.checklists",
            ["transferId"] = (transfer ?? Guid.NewGuid()).ToString(),
            ["migrationDetails"] = new JsonObject
            {
                ["migrationId"] = Guid.NewGuid().ToString(), ["migrationScopeId"] = "scope", ["name"] = "A plan", ["createdAt"] = 1795250400000,
                ["jiraClientKey"] = _site.Emulator.ClientKey, ["confluenceClientKey"] = "unknown", ["cloudUrl"] = "https://example.atlassian.net",
            },
        };
        change?.Invoke(body);
        return body;
    }

    private async Task<HttpStatusCode> PostAsync(JsonNode body)
    {
        using var answer = await _site.Emulator.PostEventAsync(_site.Address, body, CancellationToken.None);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> SendAsync(string body, string token)
    {
        using var client = new HttpClient { BaseAddress = _site.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/migration") { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"JWT {token}");
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private List<string> Inbox() => Query<string>("SELECT front_door || ' ' || event_type || ' ' || state FROM inbox ORDER BY sequence");

    private List<string> Runs() => Query<string>("SELECT run_id FROM runs");

    private Task<int> ExecuteAsync(string sql) =>
        _backend.Services.GetRequiredService<ControlDatabase>().WriteAsync((c, t) => c.Execute(sql, transaction: t), CancellationToken.None);

    private List<T> Query<T>(string sql)
    {
        using var connection = _backend.Services.GetRequiredService<ControlDatabase>().OpenForReading();
        return connection.Query<T>(sql).AsList();
    }
}
