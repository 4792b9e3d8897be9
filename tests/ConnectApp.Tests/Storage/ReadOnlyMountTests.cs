using System.Net;
using System.Xml.Linq;
using ConnectApp.Core.Stores;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Tests.Telemetry;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Storage;

/// <summary>What operators mount: a root and a temporary folder that nobody may write, a key ring that is only read, a disk that is full.</summary>
public sealed class ReadOnlyMountTests
{
    private const double Speed = 10;
    private const int MostEvents = 2_000;

    [SmallDisk.Fact]
    public async Task Serve_TemporaryFolderIsReadOnly_IsReadyAndImports()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5));
        using var temporary = SmallDisk.Mount(Path.Combine(Path.GetDirectoryName(site.StoreFolder)!, "tmp"), megabytes: 1);
        temporary.SetReadOnly(true);

        await using var serve = await ServeProcess.StartAsync(site, ("TMPDIR", temporary.Folder), ("SQLITE_TMPDIR", temporary.Folder), ("DOTNET_EnableDiagnostics", "0"));
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        var (exitCode, output, _) = await serve.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("SQLite Error", output, StringComparison.Ordinal);
        Assert.Equal("INCOMPLETE", site.Emulator.Report().Transfers[0].Status);
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [SmallDisk.Fact]
    public async Task KeyRing_MountedReadOnlyAndEndedLongAgo_OpensTheSecrets()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(Speed));
        using var ring = SmallDisk.Mount(Path.Combine(Path.GetDirectoryName(site.StoreFolder)!, "ring"), megabytes: 1);
        site.Settings["Storage:KeyRing"] = ring.Folder;
        using var limit = new CancellationTokenSource(Migration.Longest);
        await using (await TestBackend.StartAsync(site)) await site.Emulator.InstallAsync(site.Address, limit.Token);
        EndKey(Assert.Single(Directory.GetFiles(ring.Folder, "key-*.xml")));
        ring.SetReadOnly(true);

        await using var backend = await TestBackend.StartAsync(site);
        await site.MigrateAsync(backend);

        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(site)).Status);
        Assert.Equal("INCOMPLETE", site.Emulator.Report().Transfers[0].Status);
        Assert.Single(Directory.GetFiles(ring.Folder, "key-*.xml"));
    }

    [SmallDisk.Fact]
    public async Task Store_OnADiskThatIsFull_AcknowledgesNothingThatIsNotStored()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(Speed));
        using var disk = SmallDisk.Mount(site.StoreFolder, megabytes: 16);
        await using var backend = await TestBackend.StartAsync(site);
        await site.Emulator.InstallAsync(site.Address, CancellationToken.None);
        disk.Fill();

        // The write-ahead log has some room of its own.
        var stored = 0;
        while (stored < MostEvents && await PostAsync(site) == HttpStatusCode.OK) stored++;
        var refused = await PostAsync(site);
        disk.Free();
        await Migration.WaitForAsync(() => ReadyAsync(site).GetAwaiter().GetResult().Status == HttpStatusCode.OK);
        await site.MigrateAsync(backend);

        Assert.InRange(stored, 0, MostEvents - 1);
        Assert.Equal(HttpStatusCode.InternalServerError, refused);
        await using var connection = await backend.Services.GetRequiredService<IControlDatabase>().OpenForReadingAsync(CancellationToken.None);
        Assert.Equal(stored, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM inbox WHERE event_type = 'padding'"));
        Assert.Equal("INCOMPLETE", site.Emulator.Report().Transfers[0].Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Descriptor_ByEitherMethod_Is200(string method)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(site.Address, "atlassian-connect.json"));

        using var answer = await http.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    /// <summary>Lets the key have ended 100 days ago, as if the ring had been read-only for long.</summary>
    private static void EndKey(string path)
    {
        var key = XDocument.Load(path);
        foreach (var (name, days) in new[] { ("creationDate", 190), ("activationDate", 190), ("expirationDate", 100) })
        {
            key.Root!.Element(name)!.Value = TimeProvider.System.GetUtcNow().AddDays(-days).ToString("O");
        }

        key.Save(path);
    }

    private static async Task<HttpStatusCode> PostAsync(TestSite site)
    {
        using var answer = await site.Emulator.PostEventAsync(site.Address, Events.Body(site, Guid.Empty, "padding", ("text", new string('x', 20_000))), CancellationToken.None);
        return answer.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string Text)> ReadyAsync(TestSite site)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(site.Address, "health/ready"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
