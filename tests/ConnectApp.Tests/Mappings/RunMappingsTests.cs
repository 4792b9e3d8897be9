using System.Text;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Mappings;

/// <summary>Which way the mappings are asked for, and how often: the emulator counts the calls.</summary>
public sealed class RunMappingsTests
{
    private const int Entries = 120_000;
    private const int Pages = 100;

    [Fact]
    public async Task Fetch_FewKeysOfALargeNamespace_AreFoundOneByOne()
    {
        await using var stage = await Stage.StartAsync(Entries);
        foreach (var part in Enumerable.Range(0, 500).Select(n => n * 211).Chunk(100)) await stage.FetchAsync(part);

        Assert.InRange(stage.Calls, 5, 10);
        Assert.Equal(("1000211", MappingAnswer.Found), stage.Find(211));
        Assert.Equal(("", MappingAnswer.Unknown), stage.Find(210 + 60_000));
    }

    [Fact]
    public async Task Fetch_AllKeys_CostsHardlyMoreThanThePages()
    {
        await using var stage = await Stage.StartAsync(Entries);
        foreach (var part in Enumerable.Range(0, Entries).Chunk(3_000)) await stage.FetchAsync(part);

        Assert.InRange(stage.Calls, Pages, Pages * 1.05);
        Assert.All(Enumerable.Range(0, Entries).Where(n => n % 997 == 0), n => Assert.Equal(($"{1_000_000 + n}", MappingAnswer.Found), stage.Find(n)));
        Assert.Equal(("", MappingAnswer.None), stage.Find(Entries));
    }

    [Fact]
    public async Task Fetch_ManyBlocksWithFewKeysEach_TurnsToPagesInTime()
    {
        await using var stage = await Stage.StartAsync(Entries);
        foreach (var part in Enumerable.Range(0, Entries).Chunk(100).Take(300)) await stage.FetchAsync(part);

        Assert.InRange(stage.Calls, Pages, Pages + 45);
    }

    [Fact]
    public async Task Fetch_KeysWithoutMapping_AreAskedForOnce()
    {
        await using var stage = await Stage.StartAsync(Entries);
        int[] keys = [.. Enumerable.Range(Entries, 50)];

        await stage.FetchAsync(keys);
        var calls = stage.Calls;
        await stage.FetchAsync(keys);

        Assert.Equal(calls, stage.Calls);
        Assert.All(keys, k => Assert.Equal(("", MappingAnswer.None), stage.Find(k)));
    }

    [Fact]
    public async Task Fetch_AfterARestart_AsksForNothingAgain()
    {
        await using var stage = await Stage.StartAsync(Entries);
        int[] keys = [.. Enumerable.Range(50_000, 50), Entries + 1];
        await stage.FetchAsync(keys);
        var calls = stage.Calls;

        stage.Reopen();
        await stage.FetchAsync(keys);

        Assert.Equal(calls, stage.Calls);
        Assert.Equal(("1050049", MappingAnswer.Found), stage.Find(50_049));
        Assert.Equal(("", MappingAnswer.None), stage.Find(Entries + 1));
    }

    [Fact]
    public async Task Fetch_SmallNamespace_IsOnePage()
    {
        await using var stage = await Stage.StartAsync(entries: 700);

        await stage.FetchAsync([1, 2, 3]);
        await stage.FetchAsync([4, 5, 6, 9_999]);

        Assert.Equal(1, stage.Calls);
        Assert.Equal(("1000006", MappingAnswer.Found), stage.Find(6));
        Assert.Equal(("", MappingAnswer.None), stage.Find(9_999));
    }

    [Fact]
    public async Task Fetch_KeysThatCannotBeAsked_HaveNoMapping()
    {
        await using var stage = await Stage.StartAsync(Entries);
        byte[][] odd = [[], [0xFF, 0xFE], [.. Enumerable.Repeat((byte)'1', 70_000)]];

        Assert.Null(await stage.FetchAsync(odd));

        Assert.Equal(0, stage.Finds);
    }

    [Fact]
    public async Task Fetch_NoMemory_AnswersFromDiskAndAsksForNothingTwice()
    {
        await using var stage = await Stage.StartAsync(Entries, memory: 1);
        int[] keys = [.. Enumerable.Range(50_000, 50), Entries + 1];

        await stage.FetchAsync(keys);
        var calls = stage.Calls;
        await stage.FetchAsync(keys);

        Assert.Equal(calls, stage.Calls);
        Assert.Equal(0, stage.Memory);
        Assert.Equal(("1050049", MappingAnswer.Found), stage.Find(50_049));
    }

    private sealed class Stage : IAsyncDisposable
    {
        private const string Namespace = "jira:issue";
        private readonly TestSite _site;
        private readonly TestBackend _backend;
        private readonly RunContext _context;
        private readonly MappingBudget _budget;
        private MappingStore _store = null!;
        private RunMappings _mappings = null!;

        private Stage(TestSite site, TestBackend backend, RunContext context, MappingBudget budget)
        {
            (_site, _backend, _context, _budget) = (site, backend, context, budget);
            Open();
        }

        public int Finds => Count("POST /mapping/{transferId}/find");
        public int Calls => Finds + Count("GET /mapping/{transferId}/page");
        public long Memory => _mappings.Tables.MemoryBytes;

        public static async Task<Stage> StartAsync(int entries, long memory = 1 << 30)
        {
            var export = TestExport.NeverComplete();
            export.Files.Clear();
            export.Mappings[Namespace] = Enumerable.Range(0, entries).ToDictionary(n => $"{n}", n => $"{1_000_000 + n}");
            var site = await TestSite.StartAsync(export, new FastTime(10));
            var backend = await TestBackend.StartAsync(site);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
            TransferRun? run;
            while ((run = backend.FindRun(transfer)) is null) await Task.Delay(5, limit.Token);
            var plan = PlanReader.Read(await File.ReadAllBytesAsync(site.PlanPath, limit.Token), "plan").Plan!;
            var address = (await backend.Services.GetRequiredService<IOutgoingAuthority>().FindSiteAsync(run.TenantId, limit.Token))!;
            return new Stage(site, backend, new RunContext(run, plan, address), new MappingBudget(memory));
        }

        public Task<StageResult?> FetchAsync(IEnumerable<int> keys) => FetchAsync(keys.Select(k => Encoding.UTF8.GetBytes($"{k}")));

        public Task<StageResult?> FetchAsync(IEnumerable<byte[]> keys) =>
            _mappings.TryFetchAsync([.. keys.Select(k => new UnknownKey(Namespace, k))], CancellationToken.None);

        public (string Value, MappingAnswer Answer) Find(int key)
        {
            var batch = new MappingBatch();
            batch.Ask(new KeyForm(_mappings.Tables.Table(Namespace)), Encoding.UTF8.GetBytes($"{key}"));
            batch.Answer();
            return (Encoding.UTF8.GetString(batch.Value(0)), batch[0]);
        }

        public void Reopen()
        {
            _mappings.Dispose();
            _store.Dispose();
            Open();
        }

        public async ValueTask DisposeAsync()
        {
            _mappings.Dispose();
            _store.Dispose();
            await _backend.DisposeAsync();
            await _site.DisposeAsync();
        }

        private void Open()
        {
            var services = _backend.Services;
            _store = MappingStore.Open(services.GetRequiredService<IOptions<StorageOptions>>(), _context.Run, services.GetRequiredService<CommitFaults>());
            _mappings = new RunMappings(_context, services.GetRequiredService<IMigrationApi>(), services.GetRequiredService<MappingRefusals>(), _store, _budget, CancellationToken.None);
        }

        private int Count(string operation) => _site.Emulator.Report().Requests.GetValueOrDefault(operation);
    }
}
