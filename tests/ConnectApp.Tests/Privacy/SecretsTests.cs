using System.Text;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Privacy;

/// <summary>Nothing secret leaves by the back door: not in logs, not in the store's files.</summary>
public sealed class SecretsTests
{
    [Fact]
    public async Task Migration_AtTraceLevel_LogsAndStoresNoSecretAndNoToken()
    {
        using var logs = new CapturedLogs();
        await using var site = await TestSite.StartAsync(TestExport.Small(20), new FastTime(10));
        await using (var backend = await TestBackend.StartAsync(site, logging: logging =>
        {
            logging.SetMinimumLevel(LogLevel.Trace);
            logging.AddProvider(logs);
        }))
        {
            await site.MigrateAsync(backend);
            using var refused = await site.Emulator.PostEventAsync(site.Address, Events.Body(site, Guid.NewGuid(), "listener-triggered", ("cloudAppKey", "com.example.other")), default);
            Assert.Equal(400, (int)refused.StatusCode);
        }

        var secrets = site.Emulator.TokensSeen.Append(site.Emulator.SharedSecret).ToList();
        var output = logs.All;
        var store = string.Concat(Directory.GetFiles(site.StoreFolder, "*", SearchOption.AllDirectories).Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f))));

        Assert.True(secrets.Count > 20, $"only {secrets.Count} secrets seen");
        Assert.Contains("is settled", output, StringComparison.Ordinal);
        Assert.DoesNotContain(secrets, s => output.Contains(s, StringComparison.Ordinal) || output.Contains(s.Split('.')[^1], StringComparison.Ordinal));
        Assert.DoesNotContain("signature=", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(secrets, s => store.Contains(s, StringComparison.Ordinal));
    }
}
