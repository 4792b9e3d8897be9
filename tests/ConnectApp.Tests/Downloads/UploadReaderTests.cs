using System.Diagnostics.Metrics;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Tests.Platform;
using ConnectApp.Tests.Storage;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Downloads;

/// <summary>What a spool is worth that a stop left before its upload had a checkpoint.</summary>
public sealed class UploadReaderTests : IAsyncLifetime
{
    private readonly StoreFolder _store = StoreFolder.Make();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TransferStore _runs;
    private readonly Spools _spools;
    private StubStorage _storage = null!;
    private TransferRun _run = new();
    private RunFile _upload = new();

    public UploadReaderTests()
    {
        _runs = _store.Runs;
        _spools = new Spools(_store.Options, Options.Create(new ImportOptions()), new DiskSpace(_store.Options), NullLogger<Spools>.Instance);
    }

    public async Task InitializeAsync()
    {
        _storage = await StubStorage.StartAsync();
        _storage.Content = [0x1F, 0x8B, .. StubStorage.Bytes(3498)];
        var entry = new RunEntry { RunId = new(Guid.NewGuid()), TenantId = StubSite.Tenant, TransferId = StubSite.Transfer };
        var first = new MigrationEvent { EventType = MigrationEvent.ListenerTriggered, MessageId = "m", Transfer = entry.TransferId, MigrationScopeId = "scope" };
        await _runs.CreateAsync(entry, first, DateTimeOffset.UnixEpoch, default);
        _run = await _runs.TakeAsync(StubSite.Tenant, entry.RunId, default);
        await _runs.AddListedAsync(_run, [new ConnectApp.Transfers.Doors.UploadedData(new S3Key("key"), "a.ndjson.gz")], default);
        _upload = _runs.ReadFiles(_run).Single();
    }

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        await _store.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Theory]
    [InlineData("\"v0\"", 3500)]
    [InlineData("\"v1\"", 3499)]
    public async Task Open_SpoolOfAnotherUpload_BeginsAnew(string eTag, long totalBytes)
    {
        Keep(StubStorage.Bytes(1000), new FileIdentity(eTag, totalBytes));

        var found = await ReadAsync();

        Assert.Equal(_storage.Content, found);
        Assert.Equal(1, _runs.GetFile(_run, _upload.FileId).DownloadedAgain);
        using var spool = _spools.Open(_run.RunId, _upload.FileId);
        Assert.Equal((3500, "\"v1\"", true), (spool.Length, spool.Identity?.ETag, spool.IsWhole));
    }

    [Fact]
    public async Task Open_SpoolOfTheUpload_FetchesTheRestOnly()
    {
        // In pieces, the last of which is in none of the storage's parts.
        foreach (var piece in new[] { 0..700, 700..1400 }) Keep(_storage.Content[piece], new FileIdentity("\"v1\"", 3500), piece.Start.Value);

        var found = await ReadAsync();

        Assert.Equal(_storage.Content, found);
        Assert.Equal(["bytes=1400-2399", "bytes=2400-3399", "bytes=3400-3499"], _storage.Ranges);
        Assert.Equal(0, _runs.GetFile(_run, _upload.FileId).DownloadedAgain);
    }

    [Fact]
    public async Task Open_WholeSpool_AsksNobody()
    {
        Keep(_storage.Content, new FileIdentity("\"v0\"", 3500));

        var found = await ReadAsync();

        Assert.Equal(_storage.Content, found);
        Assert.Empty(_storage.Fetches);
    }

    [Fact]
    public async Task Open_SpoolGainsaysTheCheckpoint_BeginsAnew()
    {
        Keep(StubStorage.Bytes(1000), new FileIdentity("\"v1\"", 3499));
        _upload = _upload with { Etag = "\"v1\"", TotalBytes = 3500 };

        var found = await ReadAsync();

        Assert.Equal(_storage.Content, found);
    }

    private void Keep(byte[] bytes, FileIdentity identity, long offset = 0)
    {
        using var spool = _spools.Open(_run.RunId, _upload.FileId);
        spool.Append(offset, bytes, identity);
    }

    private async Task<byte[]> ReadAsync()
    {
        var metrics = new UploadMetrics(_services.GetRequiredService<IMeterFactory>());
        var reader = new UploadReader(_storage.Site.Reader, _spools, _runs, metrics, NullLogger<UploadReader>.Instance);
        await using var stream = await reader.OpenAsync(_run, _upload, 0, default);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }
}
