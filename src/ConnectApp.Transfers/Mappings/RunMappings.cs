using System.Text;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Mappings;

/// <summary>
/// The mappings of a run while it loads. They are fetched as they are needed, the way that costs fewer calls: single ids while few are used, by page once that is
/// cheaper. What is fetched is stored before anybody uses it, and never asked for again in the run.
/// </summary>
/// <remarks>Of several files that load at once one fetches at a time, its namespaces side by side; what it brings the others find.</remarks>
internal sealed class RunMappings : IDisposable
{
    // The platform's documents disagree (1200 or 5000); it grants what it grants, and hasNext alone tells the end.
    private const int PageSize = 1200;

    // How large a namespace is nobody says before its last page. So single ids are asked for in so many calls, and in one more for each page read; a block that asks for more
    // at once uses the namespace widely, and all of it is read. At most as many finds are lost to that as Most: 5 % of the pages of a million ids.
    private const int FindsAtFirst = 20;
    private const int MostFinds = 40;

    // A page list that leads back to itself is tried so often; what it does not bring is asked for by single ids, and after that everything.
    private const int PatienceWithPages = 5;

    // So many pages in a row without a server id that was not known are a list that leads nowhere too, whatever its cursors say. Pages may hold a single id, and finds brought
    // up to 4,000 of them before.
    private const int MostPagesWithoutNews = 5_000;

    private readonly RunContext _context;
    private readonly IMigrationApi _migration;
    private readonly MappingRefusals _refusals;
    private readonly IMappingStore _store;
    private readonly MappingShare _share;
    private readonly bool _forHealing;

    /// <param name="forHealing">What had no mapping is asked for once more, key by key: also in namespaces that were read whole.</param>
    public RunMappings(RunContext context, IMigrationApi migration, MappingRefusals refusals, IMappingStore store, MappingBudget budget, CancellationToken cancellationToken,
        bool forHealing = false)
    {
        (_context, _migration, _refusals, _store, _forHealing) = (context, migration, refusals, store, forHealing);
        _share = budget.Open();
        try
        {
            if (forHealing) store.ForgetMissing();
            Tables = store.LoadAll(context.Plan.Namespaces, _share, cancellationToken, forHealing ? MappingsStage.IsDerived : null);
        }
        catch
        {
            _share.Dispose();
            throw;
        }
    }

    public MappingSet Tables { get; }

    private readonly SemaphoreSlim _fetching = new(1, 1);

    /// <summary>Fetches what rewriting could not find: every one of the keys is known then.</summary>
    /// <exception cref="MappingsException">What keeps the run from going on.</exception>
    public async ValueTask FetchAsync(IReadOnlyCollection<UnknownKey> keys, CancellationToken cancellationToken)
    {
        if (await TryFetchAsync(keys, cancellationToken) is { } trouble) throw new MappingsException(trouble);
    }

    /// <returns>Null: every one of the keys is known now. Else what keeps the run from going on.</returns>
    public async Task<StageResult?> TryFetchAsync(IReadOnlyCollection<UnknownKey> keys, CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            var open = keys.Where(k => !IsKnown(Tables.Table(k.Namespace), k.Key.Span));
            var results = await Task.WhenAll(open.GroupBy(k => k.Namespace, StringComparer.Ordinal).Select(g => FetchAsync(Tables.Table(g.Key), [.. g.Select(k => k.Key)], cancellationToken)));
            return results.FirstOrDefault(r => r is not null);
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose()
    {
        _fetching.Dispose();
        Tables.Dispose();
        _share.Dispose();
    }

    private async Task<StageResult?> FetchAsync(MappingTable table, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken)
    {
        if (table.IsComplete) return null;
        var askable = keys.Where(k => MayBeAsked(k.Span)).Select(k => Encoding.UTF8.GetString(k.Span)).ToList();
        AddMissing(table, keys.Where(k => !MayBeAsked(k.Span)));
        if (_forHealing) return await FindAsync(table, askable, cancellationToken);

        var cycles = _store.Progress(table.Namespace).Cycles;
        while (PagesToRead(_store.Progress(table.Namespace), Finds(askable.Count)) is > 0 and var pages)
        {
            if (await ReadPagesAsync(table, pages, cancellationToken) is { } trouble) return trouble;
            if (table.IsComplete) return null;
            askable.RemoveAll(k => IsKnown(table, Encoding.UTF8.GetBytes(k)));
            if (_store.Progress(table.Namespace).Cycles > cycles) break;
        }

        return await FindAsync(table, askable, cancellationToken);
    }

    private static int Finds(int keys) => (keys + IMigrationApi.MostKeysAFind - 1) / IMigrationApi.MostKeysAFind;

    /// <returns>0: asking for single ids is cheaper.</returns>
    private static int PagesToRead(NamespaceProgress progress, int finds)
    {
        if (progress.Cycles >= PatienceWithPages) return 0;
        if (progress.Finds + finds > FindsAtFirst + progress.Pages) return finds > FindsAtFirst || progress.Finds + finds > MostFinds ? int.MaxValue : 1;

        // The first page may be all there is, and is one call as a find is.
        return progress is { Pages: 0, Finds: 0 } ? 1 : 0;
    }

    private async Task<StageResult?> FindAsync(MappingTable table, List<string> keys, CancellationToken cancellationToken)
    {
        foreach (var wave in keys.Chunk(IMigrationApi.MostKeysAFind).Chunk(FindsAtFirst))
        {
            var answers = await Task.WhenAll(wave.Select(part =>
                _migration.FindMappingsAsync(_context.Run.TenantId, _context.Run.TransferId, table.Namespace, part, cancellationToken)));
            foreach (var answer in answers.Where(a => a.Outcome != PlatformOutcome.Ok))
            {
                return await _refusals.IsRefusedAsync(_context, table.Namespace, answer.Outcome, cancellationToken) ? End(table) : answer.Result($"finding mappings of {table.Namespace}");
            }

            // Only what was asked for: an answer cannot slip other ids in.
            var found = wave.Zip(answers).SelectMany(p => p.First.Where(p.Second.Content!.ContainsKey).Select(k => KeyValuePair.Create(k, p.Second.Content![k]))).ToList();
            var missing = wave.Zip(answers).SelectMany(p => p.First.Where(k => !p.Second.Content!.ContainsKey(k))).ToList();
            _store.KeepFound(table.Namespace, found, missing, wave.Length);
            Add(table, found, isComplete: false);
            AddMissing(table, missing.Select(k => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(k)));
        }

        return null;
    }

    /// <summary>Reads on from the cursor; each page is asked for while the one before is stored.</summary>
    private async Task<StageResult?> ReadPagesAsync(MappingTable table, int pages, CancellationToken cancellationToken)
    {
        var what = $"reading the mappings of {table.Namespace}";
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        var last = _store.Progress(table.Namespace).LastEntity;
        if (last is not null) cursors.Add(last);
        var asked = AskPageAsync(table.Namespace, last, cancellationToken);
        for (var withoutNews = 0; ;)
        {
            var answer = await asked;
            if (await _refusals.IsRefusedAsync(_context, table.Namespace, answer.Outcome, cancellationToken)) return End(table);
            if (answer.Outcome != PlatformOutcome.Ok) return answer.Result(what);
            var page = answer.Content!;
            if (page.HasNext && (page.LastEntity is null || !cursors.Add(page.LastEntity) || withoutNews >= MostPagesWithoutNews))
            {
                // Waiting mends no such list, and single ids need none.
                _store.NoteCycle(table.Namespace);
                _refusals.LeadsNowhere(_context, table.Namespace);
                return null;
            }

            var more = page.HasNext && --pages > 0;
            if (more) asked = AskPageAsync(table.Namespace, page.LastEntity, cancellationToken);
            var entries = page.Entries.Select(e => KeyValuePair.Create(e.Key, e.Value)).ToList();
            withoutNews = _store.KeepPage(table.Namespace, entries, page.LastEntity, !page.HasNext) > 0 ? 0 : withoutNews + 1;
            Add(table, entries, isComplete: !page.HasNext);
            if (!more) return null;
        }
    }

    private Task<PlatformAnswer<MappingPage>> AskPageAsync(string mappingNamespace, string? last, CancellationToken cancellationToken) =>
        _migration.GetMappingPageAsync(_context.Run.TenantId, _context.Run.TransferId, mappingNamespace, last, PageSize, cancellationToken);

    private void Add(MappingTable table, List<KeyValuePair<string, string>> entries, bool isComplete)
    {
        using var alone = Tables.Writing();
        table.IsComplete = isComplete;
        if (table.Disk is not null) return;
        var scratch = new byte[MappingTable.ScratchBytes];
        foreach (var (serverId, cloudId) in entries)
        {
            var (key, value) = (Encoding.UTF8.GetBytes(serverId), Encoding.UTF8.GetBytes(cloudId));
            if (key.Length > MappingTable.MaxTextBytes || value.Length > MappingTable.MaxTextBytes) continue;

            // What the run was told first stays, as in the store.
            if (table.Find(key, scratch, out _) == MappingAnswer.Found || table.TryAdd(key, value)) continue;
            _store.AnswerFromHere(table);
            return;
        }
    }

    private StageResult? End(MappingTable table)
    {
        // Refused while healing: what was read before stays what it is.
        if (!_forHealing) _store.KeepPage(table.Namespace, [], null, complete: true);
        Add(table, [], isComplete: true);
        return null;
    }

    private void AddMissing(MappingTable table, IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        using var alone = Tables.Writing();
        foreach (var key in keys)
        {
            if (table.Disk is not null) return;
            if (!table.TryAddMissing(key.Span)) _store.AnswerFromHere(table);
        }
    }

    private bool IsKnown(MappingTable table, ReadOnlySpan<byte> key)
    {
        using var reading = Tables.Reading();
        return table.Find(key, stackalloc byte[MappingTable.ScratchBytes], out _) != MappingAnswer.Unknown;
    }

    /// <summary>A key travels as a JSON string, and none is as long as that.</summary>
    private static bool MayBeAsked(ReadOnlySpan<byte> key) => key.Length is > 0 and <= MappingTable.MaxTextBytes && System.Text.Unicode.Utf8.IsValid(key);
}
