using System.Text.Json;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Telemetry;

/// <summary><c>Logging:Console:FormatterName=json</c>: what collectors of logs read.</summary>
public sealed class JsonLogTests
{
    [Fact]
    public async Task Serve_JsonAtTraceLevel_WritesOnlyJsonLinesAndNoSecret()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5));
        await using var serve = await ServeProcess.StartAsync(site, ("Logging__Console__FormatterName", "json"), ("Logging__Console__FormatterOptions__IncludeScopes", "true"),
            ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"), ("Logging__LogLevel__System.Net.Http", "Trace"));
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        using var http = new HttpClient();
        using var page = await http.GetAsync(new Uri(site.Address, "admin?jwt=aaaa.bbbb.cccc-secret&token=dddd.eeee.ffff-secret"), limit.Token);

        var (exitCode, output, errors) = await serve.StopAsync();

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var messages = lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("Message").GetString()!).ToList();
        var secrets = site.Emulator.TokensSeen.Append(site.Emulator.SharedSecret).ToList();
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains(messages, m => m.Contains("is decided: INCOMPLETE", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains($"transfer {transfer}, tenant", StringComparison.Ordinal));
        Assert.True(secrets.Count > 10);
        Assert.DoesNotContain(secrets, s => output.Contains(s, StringComparison.Ordinal) || output.Contains(s.Split('.')[^1], StringComparison.Ordinal));
        Assert.DoesNotContain("signature=", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("-secret", output, StringComparison.Ordinal);
    }
}
