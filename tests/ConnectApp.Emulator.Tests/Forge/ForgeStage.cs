using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests.Forge;

/// <summary>An emulator that plays the platform of a Forge app, and a client that calls it as the app does.</summary>
internal sealed class ForgeStage : IAsyncDisposable
{
    private readonly EmulatorStage _stage;

    private ForgeStage(EmulatorStage stage) => _stage = stage;

    public PlatformEmulator Emulator => _stage.Emulator;

    public FakeApp App => _stage.App;

    public Guid TransferId { get; private set; }

    public IEnumerable<ReceivedCall> Events => App.Calls.Where(call => call.Path == "/forge/migration");

    public IEnumerable<ReceivedCall> Triggers => App.Calls.Where(call => call.Path == "/forge/token");

    public IReadOnlyList<string> Uploads => [.. Events.Where(e => e.EventType.EndsWith("uploaded:app_data", StringComparison.Ordinal)).Select(e => e.MessageId).Distinct()];

    /// <summary>The token that the app was given last.</summary>
    public string SystemToken => App.Calls.Last(call => call.SystemToken.Length > 0).SystemToken;

    public string Status => Emulator.Report().Transfers.Single().Status;

    public JsonNode Report => JsonNode.Parse(Emulator.Report().ToJson())!["forge"]!;

    public static async Task<ForgeStage> StartAsync(string scenario = "", TimeProvider? time = null, string mappings = EmulatorStage.JiraMappings, bool migrate = true)
    {
        var stage = new ForgeStage(await EmulatorStage.StartAsync(mappings, scenario, time, migrate: false, door: EmulatedDoor.ForgeRemote));
        if (migrate)
            await stage.MigrateAsync();
        return stage;
    }

    public Task SettledAsync() => _stage.SettledAsync(TransferId);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    public async Task MigrateAsync() => TransferId = await Emulator.MigrateAsync(App.Address, CancellationToken.None);

    /// <summary>A call of the Forge migration API; null leaves the token out.</summary>
    public Task<HttpResponseMessage> CallAsync(string method, string pathAndQuery, string? json = null) =>
        CallAsync(method, new Uri(Emulator.ForgeApiUrl + pathAndQuery), SystemToken, json);

    public async Task<HttpResponseMessage> CallAsync(string method, Uri url, string? token, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await _stage.SendAsync(request);
    }

    public async Task<HttpStatusCode> StatusOfAsync(string method, string pathAndQuery, string? json = null)
    {
        using var answer = await CallAsync(method, pathAndQuery, json);
        return answer.StatusCode;
    }

    public async Task<JsonNode> GetJsonAsync(string pathAndQuery)
    {
        using var answer = await CallAsync("GET", pathAndQuery);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    public Task<HttpStatusCode> ReportAsync(string status, params string[] messageIds) =>
        StatusOfAsync("POST", $"/message/{TransferId}/status", new JsonObject
        {
            ["status"] = status, ["messageIds"] = new JsonArray([.. messageIds.Select(id => JsonValue.Create(id))]),
        }.ToJsonString());

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _stage.SendAsync(request);

    public async Task<JsonNode> PublicKeyAsync()
    {
        using var answer = await CallAsync("GET", Emulator.JwksUrl, token: null);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["keys"]!.AsArray().Single()!;
    }

    public string Violation() => Assert.Single(Emulator.Report().Violations);

    /// <summary>Header (0) or claims (1) of a token.</summary>
    public static JsonNode Part(string token, int index) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Replace("Bearer ", "", StringComparison.Ordinal).Split('.')[index]))!;
}
