using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Records;
using ConnectApp.Tests.Storage;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using Dapper;
using Xunit;

namespace ConnectApp.Tests.Loading;

public sealed class RecordSinkTests : IAsyncLifetime
{
    private static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    private readonly StoreFolder _store = StoreFolder.Make();
    private readonly TransferStore _runs;
    private readonly RecordSink _records;
    private TransferRun _run = new();

    public RecordSinkTests()
    {
        _runs = _store.Runs;
        _records = _store.Records;
    }

    public async Task InitializeAsync() => _run = await NewRunAsync();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Commit_NewRecords_AreLoadedWithTheCheckpoint()
    {
        var file = await AddFileAsync("a.ndjson");

        await CommitAsync(file, 0, ("k1", "v1"), ("k2", "v2"));

        Assert.Equal("a.ndjson read 2 loaded 2 unchanged 0 skipped 0 failed 0 changed 0 remapped 0 at 2/20 loading", Book(file));
        Assert.Equal(["k1=v1", "k2=v2"], Records());
    }

    [Fact]
    public async Task Commit_SameBatchTwice_IsRefusedAndCountedOnce()
    {
        var file = await AddFileAsync("a.ndjson");
        await CommitAsync(file, 0, ("k1", "v1"), ("k2", "v2"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => CommitAsync(file, 0, ("k1", "v1"), ("k2", "v2")));

        Assert.Equal("a.ndjson read 2 loaded 2 unchanged 0 skipped 0 failed 0 changed 0 remapped 0 at 2/20 loading", Book(file));
    }

    [Fact]
    public async Task Commit_StaleEpoch_WritesNothing()
    {
        var file = await AddFileAsync("a.ndjson");
        var stale = _run;
        await _runs.TakeAsync(Tenant, _run.RunId, CancellationToken.None);

        await Assert.ThrowsAsync<LeaseLostException>(() => CommitAsync(file, 0, ("k1", "v1"), run: stale));

        Assert.Empty(Records());
        Assert.Equal("a.ndjson read 0 loaded 0 unchanged 0 skipped 0 failed 0 changed 0 remapped 0 at 0/0 waiting", Book(file));
    }

    [Fact]
    public async Task Commit_CommitFails_LeavesNothingOfTheBatch()
    {
        var file = await AddFileAsync("a.ndjson");
        _store.Commits.FailNext = "tenant";

        await Assert.ThrowsAsync<IOException>(() => CommitAsync(file, 0, ("k1", "v1")));

        Assert.Empty(Records());
        await CommitAsync(file, 0, ("k1", "v1"));
        Assert.Equal("a.ndjson read 1 loaded 1 unchanged 0 skipped 0 failed 0 changed 0 remapped 0 at 1/10 loading", Book(file));
    }

    [Fact]
    public async Task Commit_SecondRun_CountsUnchangedChangedAndRemapped()
    {
        var first = await AddFileAsync("a.ndjson");
        await CommitAsync(first, 0, ("same", "v"), ("other", "v"), ("mapped", "v"));
        _run = await NewRunAsync();
        var second = await AddFileAsync("a.ndjson");

        // Value and source are told apart by the bar: the same source with another output is remapped.
        await CommitAsync(second, 0, ("same", "v"), ("other", "w"), ("mapped", "w|v"), ("new", "v"));

        Assert.Equal("a.ndjson read 4 loaded 3 unchanged 1 skipped 0 failed 0 changed 2 remapped 1 at 4/40 loading", Book(second));
        Assert.Equal(["mapped=w", "new=v", "other=w", "same=v"], Records());
    }

    [Fact]
    public async Task Commit_RepeatedKeyLater_IsUnchangedOrFailedBySource()
    {
        var file = await AddFileAsync("a.ndjson");

        await CommitAsync(file, 0, ("k", "v"), ("k", "v"), ("k", "w"));

        Assert.Equal("a.ndjson read 3 loaded 1 unchanged 1 skipped 0 failed 1 changed 0 remapped 0 at 3/30 loading", Book(file));
        Assert.Equal(["k=v"], Records());
        Assert.Equal(["a.ndjson 3 @20 \"k\": Record 1 of a.ndjson"], Problems());
    }

    public static TheoryData<string> Orders() => [.. Permutations("abc")];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Commit_RepeatedKeysOverFiles_EndAlikeInAnyOrder(string order)
    {
        var files = new Dictionary<char, RunFile>();
        foreach (var name in order) files[name] = await AddFileAsync($"{name}.ndjson");
        var content = new Dictionary<char, (string, string)[]>
        {
            ['a'] = [("k", "v")],
            ['b'] = [("k", "w"), ("k", "v"), ("l", "b")],
            ['c'] = [("l", "c"), ("k", "v"), ("k", "w"), ("l", "b")],
        };

        foreach (var name in order) await CommitAsync(files[name], 0, content[name]);

        Assert.Equal(["k=v", "l=b"], Records());
        Assert.Equal("a.ndjson read 1 loaded 1 unchanged 0 skipped 0 failed 0 changed 0 remapped 0 at 1/10 loading", Book(files['a']));
        Assert.Equal("b.ndjson read 3 loaded 1 unchanged 1 skipped 0 failed 1 changed 0 remapped 0 at 3/30 loading", Book(files['b']));
        Assert.Equal("c.ndjson read 4 loaded 0 unchanged 2 skipped 0 failed 2 changed 0 remapped 0 at 4/40 loading", Book(files['c']));
        Assert.Equal(
            ["b.ndjson 1 @0 \"k\": Record 1 of a.ndjson", "c.ndjson 1 @0 \"l\": Record 3 of b.ndjson", "c.ndjson 3 @20 \"k\": Record 1 of a.ndjson"], Problems());
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Commit_RepeatedKeysOfASecondRun_AreJudgedByWhatTheRunFound(string order)
    {
        await CommitAsync(await AddFileAsync("a.ndjson"), 0, ("k", "v"));
        _run = await NewRunAsync();
        var files = new Dictionary<char, RunFile>();
        foreach (var name in order) files[name] = await AddFileAsync($"{name}.ndjson");

        foreach (var name in order) await CommitAsync(files[name], 0, ("k", name == 'b' ? "w" : "v"));

        Assert.Equal(["k=v"], Records());
        Assert.Equal("a.ndjson read 1 loaded 0 unchanged 1 skipped 0 failed 0 changed 0 remapped 0 at 1/10 loading", Book(files['a']));
        Assert.Equal("b.ndjson read 1 loaded 0 unchanged 0 skipped 0 failed 1 changed 0 remapped 0 at 1/10 loading", Book(files['b']));
        Assert.Equal("c.ndjson read 1 loaded 0 unchanged 1 skipped 0 failed 0 changed 0 remapped 0 at 1/10 loading", Book(files['c']));
    }

    [Theory]
    [InlineData("nul\0inside", "nul\0other")]
    [InlineData("𝒌𝒆𝒚", "𝒌𝒆𝒛")]
    [InlineData("case", "CASE")]
    [InlineData("", " ")]
    public async Task Commit_StrangeKeys_AreToldApart(string one, string other)
    {
        var file = await AddFileAsync("a.ndjson");

        await CommitAsync(file, 0, (one, "1"), (other, "2"), (one, "1"));

        Assert.Equal("a.ndjson read 3 loaded 2 unchanged 1 skipped 0 failed 0 changed 0 remapped 0 at 3/30 loading", Book(file));
        Assert.Equal([Convert.ToHexString(Encoding.UTF8.GetBytes(one)), Convert.ToHexString(Encoding.UTF8.GetBytes(other))],
            Query<string>("SELECT hex(CAST(key AS BLOB)) FROM records ORDER BY CAST(value AS TEXT)"));
    }

    [Fact]
    public async Task Commit_HugeKeyAndHugeValue_AreStoredWhole()
    {
        var file = await AddFileAsync("a.ndjson");
        var key = new string('k', 1 << 20);
        var value = new string('v', 64 << 20);

        await CommitAsync(file, 0, (key, value));

        Assert.Equal([(1L << 20, 64L << 20)], Query<(long, long)>("SELECT length(key), length(value) FROM records"));
    }

    [Fact]
    public async Task Commit_EntityReferences_AreKeptOnce()
    {
        var file = await AddFileAsync("a.ndjson");
        EntityReference[] references = [new("notes", "1"), new("notes", "2"), new("notes", "1")];

        await _records.CommitAsync(_run, file, Batch(0, []) with { EntityReferences = references }, new FileCheckpoint(null, null, false), [], CancellationToken.None);

        Assert.Equal(["notes/1", "notes/2"], Query<string>("SELECT entity || '/' || key FROM entity_references ORDER BY 1"));
    }

    private static IEnumerable<string> Permutations(string text) => text.Length < 2 ? [text]
        : text.SelectMany((c, i) => Permutations(text.Remove(i, 1)).Select(rest => c + rest));

    private async Task<TransferRun> NewRunAsync()
    {
        var entry = new RunEntry { RunId = new(Guid.NewGuid()), TenantId = Tenant, TransferId = new(Guid.NewGuid()) };
        var first = new MigrationEvent { EventType = MigrationEvent.ListenerTriggered, MessageId = "m", Transfer = entry.TransferId, MigrationScopeId = "scope" };
        await _runs.CreateAsync(entry, first, DateTimeOffset.UnixEpoch, CancellationToken.None);
        var run = await _runs.TakeAsync(Tenant, entry.RunId, CancellationToken.None);
        return await _runs.KeepPlanAsync(run, [], new byte[16], CancellationToken.None);
    }

    private async Task<RunFile> AddFileAsync(string label)
    {
        await _runs.AddListedAsync(_run, [new ConnectApp.Transfers.Doors.UploadedData(new S3Key($"s3-{label}"), label)], CancellationToken.None);
        var file = _runs.ReadFiles(_run).Single(f => f.Label == label);
        await _runs.ClassifyAsync(_run, file, Rewriting.Exports.FileRole.Data, "checklists", FileState.Waiting, CancellationToken.None);
        return _runs.ReadFiles(_run).Single(f => f.Label == label);
    }

    private Task CommitAsync(RunFile file, long from, params (string Key, string Value)[] records) => CommitAsync(file, from, _run, records);

    private Task CommitAsync(RunFile file, long from, (string Key, string Value) record, TransferRun run) => CommitAsync(file, from, run, [record]);

    private Task CommitAsync(RunFile file, long from, TransferRun run, (string Key, string Value)[] records) =>
        _records.CommitAsync(run, file, Batch(from, records), new FileCheckpoint("etag", 1000, Done: false), [], CancellationToken.None);

    /// <summary>Records of ten bytes each; <c>value|source</c> where the two differ.</summary>
    private static RecordBatch Batch(long from, (string Key, string Value)[] records)
    {
        var block = new MemoryStream();
        var spans = new List<RecordSpan>();
        foreach (var (key, text) in records)
        {
            var (value, source) = text.Split('|') is [var v, var s] ? (v, s) : (text, text);
            var number = from + spans.Count + 1;
            spans.Add(new RecordSpan(Add(key), default, default, default, Add(value), default, number, (number - 1) * 10, (UInt128)source.GetHashCode(StringComparison.Ordinal)));
        }

        return new RecordBatch
        {
            Block = block.ToArray(), Records = spans, Problems = [], References = [], EntityReferences = [], Read = records.Length, Skipped = 0, Failed = 0,
            After = new Position((from + records.Length) * 10, from + records.Length),
        };

        Range Add(string text)
        {
            var begin = (int)block.Position;
            block.Write(Encoding.UTF8.GetBytes(text));
            return begin..(int)block.Position;
        }
    }

    private string Book(RunFile file)
    {
        var f = _runs.ReadFiles(_run).Single(f => f.FileId == file.FileId);
        return $"{f.Label} read {f.Read} loaded {f.Loaded} unchanged {f.Unchanged} skipped {f.Skipped} failed {f.Failed} changed {f.Changed} remapped {f.Remapped} at {f.RecordNumber}/{f.Offset} {FileStates.TextOf(f.State)}";
    }

    private List<string> Records() => Query<string>("SELECT key || '=' || CAST(value AS TEXT) FROM records ORDER BY 1");

    private List<string> Problems() => Query<string>(
        """
        SELECT label || ' ' || record || ' @' || p.offset || ' ' || key || ': ' || substr(hint, 1, instr(hint, ' has') - 1)
        FROM problems p JOIN files f USING (file_id) ORDER BY 1
        """);

    private List<T> Query<T>(string sql)
    {
        using var connection = _store.Tenants.Open(Tenant).OpenForReading();
        return connection.Query<T>(sql).AsList();
    }
}
