using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Signing;
using Xunit;

namespace ConnectApp.Emulator.Tests;

/// <summary>An emulator over a small export in a temporary folder, a fake app, and a client that signs as the app does.</summary>
internal sealed class EmulatorStage : IAsyncDisposable
{
    public const string JiraMappings = """
        { "jira:issue": { "10000": "10001", "10001": "10000", "9": "77" }, "jira/classic:project": { "10100": "10200" },
          "derived/jira:projectKey": { "AAA": "AAAX", "BBB": "AAA" } }
        """;

    public const string ConfluenceMappings = """
        { "confluence:page": { "65601": "65602" }, "derived/confluence:spaceKey": { "HR": "HRX", "EE": "EE", "IT": "HR" } }
        """;

    private static readonly InstallKey SharedKey = new();
    private static readonly System.Security.Cryptography.RSA SharedInvocationKey = System.Security.Cryptography.RSA.Create(2048);

    private readonly string _folder;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private EmulatorStage(string folder, PlatformEmulator emulator, FakeApp app, TimeProvider time) =>
        (_folder, Emulator, App, Time) = (folder, emulator, app, time);

    public PlatformEmulator Emulator { get; }

    public FakeApp App { get; }

    public TimeProvider Time { get; }

    public Guid TransferId { get; private set; }

    public string Api => Emulator.SiteBaseUrl + "/rest/atlassian-connect/1/migration";

    /// <summary>Each call is to be at most what a test is about, so a stage comes with an open transfer.</summary>
    public static async Task<EmulatorStage> StartAsync(string mappings = JiraMappings, string scenario = "", TimeProvider? time = null,
        bool migrate = true, bool ownKey = false, IReadOnlyDictionary<string, string>? export = null, Uri? publicUrl = null, string path = "",
        EmulatedDoor door = EmulatedDoor.Connect)
    {
        var folder = Directory.CreateTempSubdirectory("connectapp-emulator-").FullName;
        foreach (var (name, text) in export ?? new Dictionary<string, string> { ["a.ndjson"] = "0123456789", ["sub/b.ndjson"] = "{\"id\":708151643100000}\n" })
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.Combine(folder, "export", name))!);
            await File.WriteAllTextAsync(System.IO.Path.Combine(folder, "export", name), text);
        }

        var index = new JsonObject();
        Directory.CreateDirectory(System.IO.Path.Combine(folder, "mappings"));
        foreach (var (name, entries) in JsonNode.Parse(mappings)!.AsObject())
        {
            var file = $"{index.Count}.json";
            index[name] = new JsonObject { ["file"] = file, ["entries"] = entries!.AsObject().Count };
            await File.WriteAllTextAsync(System.IO.Path.Combine(folder, "mappings", file), entries.ToJsonString());
        }

        await File.WriteAllTextAsync(System.IO.Path.Combine(folder, "mappings", "index.json"), index.ToJsonString());
        time ??= TimeProvider.System;
        var options = new EmulatorOptions
        {
            ExportFolder = System.IO.Path.Combine(folder, "export"),
            MappingsFolder = System.IO.Path.Combine(folder, "mappings"),
            Scenario = Scenario.Parse(scenario),
            Time = time,
            PublicUrl = publicUrl,
            Door = door,
            InvocationKey = SharedInvocationKey,
            InstallKey = ownKey ? null : SharedKey,
        };
        PlatformEmulator emulator;
        try
        {
            emulator = await PlatformEmulator.StartAsync(options, CancellationToken.None);
        }
        catch
        {
            // What a test of a refused start is about; nobody disposes of a stage that never was.
            Directory.Delete(folder, recursive: true);
            throw;
        }

        var stage = new EmulatorStage(folder, emulator, await FakeApp.StartAsync(path), time);
        if (migrate)
            stage.TransferId = await emulator.MigrateAsync(stage.App.Address, CancellationToken.None);
        return stage;
    }

    /// <summary>Waits for the end of the transfer, as <see cref="Until.EndedAsync"/> does.</summary>
    public Task SettledAsync() => SettledAsync(TransferId);

    public Task SettledAsync(Guid transferId) =>
        Until.EndedAsync(Emulator.WaitUntilSettledAsync(transferId, CancellationToken.None), Time as ManualTime);

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        await App.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A call of the migration API as the installed app makes it.</summary>
    public Task<HttpResponseMessage> CallAsync(string method, string pathAndQuery, string? json = null) => SendAsync(Request(method, Api + pathAndQuery, json));

    public HttpRequestMessage Request(string method, string url, string? json = null, string? qsh = null, string issuer = FakeApp.Key,
        string? secret = null, TimeSpan? lifetime = null, DateTimeOffset? issued = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), url);
        qsh ??= CanonicalRequest.Hash(method, CanonicalRequest.After(Emulator.SiteBaseUrl.AbsolutePath, new Uri(url).PathAndQuery))!;
        request.Headers.Authorization = new AuthenticationHeaderValue("JWT",
            Token.Hs256(secret ?? App.SharedSecret, issuer, qsh, issued ?? Time.GetUtcNow(), lifetime ?? TimeSpan.FromSeconds(180)));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    public async Task<JsonNode> GetJsonAsync(string pathAndQuery)
    {
        using var answer = await CallAsync("GET", pathAndQuery);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    public async Task<HttpStatusCode> StatusAsync(string method, string pathAndQuery, string? json = null)
    {
        using var answer = await CallAsync(method, pathAndQuery, json);
        return answer.StatusCode;
    }

    public Task<HttpStatusCode> ProgressAsync(string json) => StatusAsync("POST", $"/progress/{TransferId}", json);

    /// <summary>A signed URL of one of the transfer's files.</summary>
    public async Task<(string S3Key, Uri Url)> SignAsync(int file = 0)
    {
        var s3Key = (await GetJsonAsync($"/data/{TransferId}/all"))[file]!["s3Key"]!.GetValue<string>();
        return (s3Key, new Uri((await GetJsonAsync($"/data/{s3Key}"))["url"]!.GetValue<string>()));
    }

    /// <summary>A call of the migration API of any site, with that site's own secret.</summary>
    public Task<HttpResponseMessage> CallAsync(EmulatedSite site, string method, string pathAndQuery, string? json = null)
    {
        var url = $"{site.BaseUrl}/rest/atlassian-connect/1/migration{pathAndQuery}";
        var qsh = CanonicalRequest.Hash(method, CanonicalRequest.After(site.BaseUrl.AbsolutePath, new Uri(url).PathAndQuery));
        return SendAsync(Request(method, url, json, qsh, secret: site.SharedSecret));
    }

    /// <summary>The bytes of a signed URL, and whether they came to the end that was announced.</summary>
    public async Task<(HttpStatusCode Status, string Body, bool IsWhole)> DownloadAsync(Uri url, string? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (range is not null)
            request.Headers.TryAddWithoutValidation("Range", range);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var body = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read)
                body.Append(Encoding.UTF8.GetString(buffer, 0, read));
            return (answer.StatusCode, body.ToString(), true);
        }
        catch (IOException)
        {
            return (answer.StatusCode, body.ToString(), false);
        }
    }

    /// <summary>What the only dial with that fault did.</summary>
    public int Acted(string fault) => Emulator.Dials.Single(dial => dial.Fault == fault).Acted;

    public string Path(string pathAndQuery) => new Uri(Api + pathAndQuery).PathAndQuery;

    /// <summary>Sends bytes that no client library would send, and reads the answer until its head is complete.</summary>
    public async Task<string> RawAsync(string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var client = new TcpClient();
        await client.ConnectAsync(Emulator.Address.Host, Emulator.Address.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer, limit.Token) is > 0 and var read)
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        return answer.ToString();
    }

    public string Violation() => Assert.Single(Emulator.Report().Violations);
}
