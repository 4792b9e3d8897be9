using ConnectApp.Composition;
using System.Diagnostics;
using System.Globalization;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>The stream through nginx as it comes: buffering on, HTTP/1.0 to the backend, 60 s without a byte end a connection.</summary>
public sealed class NginxTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(Migration.Longest);

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task Stream_ThroughNginx_BringsEachEventAtOnce()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        await using var nginx = await Nginx.StartAsync(stage.Site.Address);
        var run = await WaitingRunAsync(stage);
        await using var reader = await SseReader.OpenAsync(nginx.Http, $"/api/migrations/{run.RunId}/stream", stage.Operator(), cancellationToken: _limit.Token);
        for (var snapshot = 0; snapshot < 2; snapshot++) await reader.ReadAsync(_limit.Token);

        var asked = Stopwatch.GetTimestamp();
        await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        var events = new List<SseEvent>();
        while (events.Count == 0 || events[^1].Type != "status") events.Add((await reader.ReadAsync(_limit.Token))!);

        Assert.Equal("""{"type":"status","status":"paused"}""", events[^1].Data);
        Assert.True(Stopwatch.GetElapsedTime(asked) < TimeSpan.FromSeconds(5), $"{Stopwatch.GetElapsedTime(asked)}");
    }

    /// <summary>A browser behind nginx, while the backend is started anew twice: every event once.</summary>
    [Fact]
    public async Task Stream_ThroughNginxOverTwoRestarts_LosesAndRepeatsNothing()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        await using var nginx = await Nginx.StartAsync(stage.Site.Address);
        var run = await WaitingRunAsync(stage);
        var browser = BrowseAsync(nginx.Http, $"/api/migrations/{run.RunId}/stream?token={stage.Operator()["Bearer ".Length..]}");

        for (var restart = 0; restart < 2; restart++)
        {
            await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
            await Migration.WaitForAsync(() => stage.Backend.FindRun(run.TransferId.Value)!.State == RunState.Paused);
            await stage.RestartAsync();
            await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
            await Migration.WaitForAsync(() => stage.Backend.FindRun(run.TransferId.Value)!.State == RunState.Running);
        }

        await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Operator());
        var ids = (await browser).Select(e => long.Parse(e.Id!, CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(Enumerable.Range(1, ids.Count).Select(n => (long)n), ids);
        Assert.True(ids.Count >= 12, $"{ids.Count}");
    }

    /// <summary>As an EventSource: comes back after each close with the last id, until it is told 204.</summary>
    private async Task<List<SseEvent>> BrowseAsync(HttpClient http, string path)
    {
        var events = new List<SseEvent>();
        while (true)
        {
            try
            {
                await using var reader = await SseReader.OpenAsync(http, path, null, events.Count == 0 ? "0" : events[^1].Id, _limit.Token);
                if (reader.Status == System.Net.HttpStatusCode.NoContent) return events;
                while (reader.Response.IsSuccessStatusCode && await reader.ReadAsync(_limit.Token) is { } e) events.Add(e);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The backend is down; nginx says 502 or cuts the answer.
            }

            await Task.Delay(30, _limit.Token);
        }
    }

    private async Task<TransferRun> WaitingRunAsync(ApiStage stage)
    {
        var run = await stage.BeginAsync(_limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(run.TransferId.Value) is { } now && stage.Backend.Counts(now).Read == 16 && now.Phase == TransferPhase.WaitingForFiles);
        return run;
    }

    /// <summary>nginx in front of a backend, with no setting of its own but where it listens and what it passes on.</summary>
    private sealed class Nginx : IAsyncDisposable
    {
        private static readonly string[] s_temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        private static readonly string[] s_programs = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];

        private readonly Process _process;
        private readonly string _folder;

        private Nginx(Process process, string folder, int port)
        {
            (_process, _folder) = (process, folder);
            Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        }

        public HttpClient Http { get; }

        public static async Task<Nginx> StartAsync(Uri backend)
        {
            var folder = Directory.CreateTempSubdirectory("nginx-").FullName;
            var port = TestBackend.FreePort();
            var paths = string.Concat(s_temporary.Select(p => $"{p}_temp_path {folder}/{p}; "));
            var configuration = Path.Combine(folder, "nginx.conf");
            await File.WriteAllTextAsync(configuration,
                $"daemon off; {(Environment.IsPrivilegedProcess ? "user root; " : "")}pid {folder}/nginx.pid; error_log {folder}/error.log;\n" +
                $"events {{ }}\nhttp {{ access_log {folder}/access.log; {paths}server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {backend}; }} }} }}\n");
            var program = s_programs.FirstOrDefault(File.Exists);
            Assert.True(program is not null, "nginx is needed; tests/run installs it where it may.");
            var process = Process.Start(new ProcessStartInfo(program, ["-c", configuration, "-p", folder, "-e", Path.Combine(folder, "error.log")]) { RedirectStandardError = true, UseShellExecute = false })!;
            var nginx = new Nginx(process, folder, port);
            await Migration.WaitForAsync(() => File.Exists(Path.Combine(folder, "nginx.pid")) || process.HasExited);
            Assert.False(process.HasExited, process.HasExited ? await process.StandardError.ReadToEndAsync() : "");
            return nginx;
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
