using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Tests.Platform;
using ConnectApp.Tests.Storage;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ConnectApp.Tests.Downloads;

/// <summary>The sizes of uploads are asked for before the first is read; whatever the storage answers, only the percent depends on it.</summary>
public sealed class SizesAheadTests : IAsyncLifetime
{
    private readonly StoreFolder _store = StoreFolder.Make();
    private readonly TransferStore _runs;
    private StubStorage _storage = null!;
    private TransferRun _run = new();

    public SizesAheadTests() => _runs = _store.Runs;

    public async Task InitializeAsync()
    {
        _storage = await StubStorage.StartAsync();
        var entry = new RunEntry { RunId = new(Guid.NewGuid()), TenantId = StubSite.Tenant, TransferId = StubSite.Transfer };
        var first = new MigrationEvent { EventType = MigrationEvent.ListenerTriggered, MessageId = "m", Transfer = entry.TransferId, MigrationScopeId = "scope" };
        await _runs.CreateAsync(entry, first, DateTimeOffset.UnixEpoch, default);
        _run = await _runs.TakeAsync(StubSite.Tenant, entry.RunId, default);
    }

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Ask_SeveralUploads_AsksForOneByteOfEachOnce()
    {
        await AddAsync("a", "b", "c");

        await AskAsync();
        await AskAsync();

        Assert.Equal([3500L, 3500, 3500], Sizes());
        Assert.Equal(["bytes=0-0", "bytes=0-0", "bytes=0-0"], _storage.Ranges);
    }

    [Fact]
    public async Task Ask_OneUpload_AsksNobody()
    {
        await AddAsync("a");

        await AskAsync();

        Assert.Equal([null], Sizes());
        Assert.Empty(_storage.Fetches);
    }

    [Theory]
    [InlineData("no ranges", 3500)]
    [InlineData("no ranges and no length", -1)]
    [InlineData("403", -1)]
    [InlineData("500", -1)]
    [InlineData("redirect", -1)]
    [InlineData("no total", -1)]
    [InlineData("nonsense", -1)]
    [InlineData("empty file", 0)]
    [InlineData("wrong size", 999_999_999)]
    [InlineData("broken connection", -1)]
    public async Task Ask_StorageWithAFault_KeepsWhatItSaysAndReadsTheFileAllTheSame(string fault, long expected)
    {
        await AddAsync("a", "b");
        _storage.Instead = (_, context) => AnswerAsync(fault, context);

        await AskAsync();
        await AskAsync();
        var asked = _storage.Fetches.Count();
        _storage.Instead = (_, _) => Task.FromResult(false);

        Assert.Equal([expected, expected], Sizes());
        Assert.Equal(2, asked);
        Assert.Equal(_storage.Content, await ReadAsync(_runs.ReadFiles(_run)[0]));
    }

    [Fact]
    public async Task Ask_PlatformGivesNoAddressNow_AsksAgainNextTime()
    {
        await AddAsync("a", "b");
        _storage.InsteadOfSigning = context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.FromResult(true);
        };

        await AskAsync();

        Assert.Equal([null, null], Sizes());
        _storage.InsteadOfSigning = _ => Task.FromResult(false);
        await AskAsync();
        Assert.Equal([3500L, 3500], Sizes());
    }

    [Fact]
    public async Task Percent_SmallFileBeforeALargeOne_CountsTheLargeOne()
    {
        await AddAsync("small", "large");
        var files = _runs.ReadFiles(_run);
        await _runs.SetIdentityAsync(_run, files[0], null, 10, default);
        await _runs.WriteAsync(_run, transaction => TransferStore.AdvanceFileAsync(transaction, _run, files[0], new FileProgress(
            FileState.Done, null, 10, null, null, new ConnectApp.Rewriting.Formats.Position(10, 1), 1, new FileChange(files[0].FileId, Loaded: 1))), default);
        var without = (await CountAsync()).ShareOfBytes;

        await _runs.KeepSizesAheadAsync(_run, [(files[1], 990)], default);

        Assert.Equal((0.5, 0.01), (without, (await CountAsync()).ShareOfBytes));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, null)]
    [InlineData(HttpStatusCode.ServiceUnavailable, null)]
    [InlineData(HttpStatusCode.OK, null)]
    [InlineData(HttpStatusCode.PartialContent, "bytes 0-0/1")]
    [InlineData(HttpStatusCode.PartialContent, "bytes 0-0/999999999")]
    [InlineData(null, null)]
    public async Task Migration_WrongAnswersForSizes_EndsAsWithRightOnes(HttpStatusCode? status, string? range)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(20));
        await using var backend = await TestBackend.StartAsync(
            site, services => services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(new WrongSizes(status, range))));

        var run = backend.FindRun(await site.MigrateAsync(backend))!;

        Assert.Equal((16, 13, "INCOMPLETE"), (backend.Counts(run).Read, backend.Counts(run).Loaded, run.DecidedStatus));
        Assert.Equal((0L, 3L), (backend.Counts(run).BrokenFiles, backend.Counts(run).FilesOfKnownSize));
    }

    private async Task AddAsync(params string[] labels)
    {
        await _runs.AddListedAsync(_run, [.. labels.Select(l => new ConnectApp.Transfers.Doors.UploadedData(new S3Key(l), $"{l}.ndjson"))], default);
        foreach (var file in _runs.ReadFiles(_run)) await _runs.ClassifyAsync(_run, file, FileRole.Data, "checklists", FileState.Waiting, default);
    }

    private Task AskAsync() => new SizesAhead(_storage.Site.Reader, _runs, TimeProvider.System, NullLogger<SizesAhead>.Instance).AskAsync(_run, default);

    private Task<RunCounts> CountAsync() => RunCounts.ReadAsync(_store.Tenants, _run, default);

    private List<long?> Sizes() => [.. _runs.ReadFiles(_run).Select(f => f.SizeAhead)];

    private async Task<byte[]> ReadAsync(RunFile file)
    {
        await using var stream = await _storage.Site.Reader.OpenAsync(StubSite.Tenant, StubSite.Transfer, file.S3Key, 0, null, default);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private async Task<bool> AnswerAsync(string fault, HttpContext context)
    {
        var response = context.Response;
        switch (fault)
        {
            case "no ranges":
                response.ContentLength = _storage.Content.Length;
                await response.Body.WriteAsync(_storage.Content);
                break;
            case "no ranges and no length":
                await response.Body.WriteAsync(_storage.Content);
                await response.Body.FlushAsync();
                break;
            case "redirect":
                response.Redirect("/elsewhere");
                break;
            case "no total":
                await RangeAsync("bytes 0-0/*");
                break;
            case "nonsense":
                await RangeAsync("all of it");
                break;
            case "wrong size":
                await RangeAsync("bytes 0-0/999999999");
                break;
            case "empty file":
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = "bytes */0";
                break;
            case "broken connection":
                context.Abort();
                break;
            default:
                response.StatusCode = int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture);
                break;
        }

        return true;

        async Task RangeAsync(string range)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = range;
            response.ContentLength = 1;
            await response.Body.WriteAsync(_storage.Content.AsMemory(0, 1));
        }
    }

    /// <summary>Answers questions for a size in the storage's place.</summary>
    /// <param name="status">Null: no answer.</param>
    private sealed class WrongSizes(HttpStatusCode? status, string? range) : OutgoingCalls
    {
        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(status, range) { InnerHandler = handler };

        private sealed class Handler(HttpStatusCode? status, string? range) : DelegatingHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (request.Headers.Range?.ToString() != "bytes=0-0") return base.SendAsync(request, cancellationToken);
                if (status is null) throw new HttpRequestException(HttpRequestError.ConnectionError, "no answer");
                var answer = new HttpResponseMessage(status.Value) { RequestMessage = request, Content = new ByteArrayContent([0]) };
                if (range is not null) answer.Content.Headers.TryAddWithoutValidation("Content-Range", range);
                return Task.FromResult(answer);
            }
        }
    }
}
