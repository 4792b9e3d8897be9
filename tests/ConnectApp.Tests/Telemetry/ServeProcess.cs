using System.Diagnostics;
using ConnectApp.Tests.Infrastructure;

namespace ConnectApp.Tests.Telemetry;

/// <summary><c>serve</c> in a process of its own, as an operator starts it: its standard output is all of its log.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private ServeProcess(Process process) => (_process, _output, _errors) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    public static async Task<ServeProcess> StartAsync(TestSite site, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ConnectApp.dll"), "serve"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetDirectoryName(site.StoreFolder)!,
        };
        foreach (var (name, value) in new[]
        {
            ("Urls", site.Address.ToString()), ("Connect__BaseUrl", site.Address.ToString().TrimEnd('/')), ("Connect__AllowedHosts__0", "127.0.0.1"),
            ("Connect__InstallKeysUrl", site.Emulator.InstallKeysUrl.ToString().TrimEnd('/')), ("Storage__ConnectionString", site.StoreFolder),
            ("Storage__MinFreeBytes", "0"), ("Import__Plan", site.PlanPath), ("DOTNET_gcServer", "0"),
        }.Concat(environment))
        {
            start.Environment[name] = value;
        }

        var serve = new ServeProcess(Process.Start(start)!);
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(Migration.Longest);
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(site.Address, "health/ready"), limit.Token);
                if (answer.IsSuccessStatusCode) return serve;
            }
            catch (HttpRequestException) when (!serve._process.HasExited)
            {
                // It is not listening yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    /// <returns>What it wrote, once it has ended by SIGTERM.</returns>
    public async Task<(int ExitCode, string Output, string Errors)> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await _output, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
