using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>What a run has done so far, summed over its files.</summary>
internal sealed record RunCounts
{
    public long Files { get; init; }
    public long Read { get; init; }
    public long Loaded { get; init; }
    public long Unchanged { get; init; }
    public long Skipped { get; init; }
    public long Failed { get; init; }
    public long Changed { get; init; }
    public long Remapped { get; init; }

    /// <summary>Bytes of uploads as they came.</summary>
    public long BytesDone { get; init; }

    /// <summary>Of the uploads with data whose size is known, if only from the storage's word before they were read.</summary>
    public long BytesKnown { get; init; }
    public long FilesOfKnownSize { get; init; }

    /// <summary>Of uploads that may turn out to be archives.</summary>
    public long BytesUnseen { get; init; }

    /// <summary>Uploads with data, an archive as one.</summary>
    public long Uploads { get; init; }

    /// <summary>Files with records, each member of an archive as one.</summary>
    public long DataFiles { get; init; }
    public long DoneFiles { get; init; }
    public long OpenFiles { get; init; }
    public long BrokenFiles { get; init; }
    public long RunProblems { get; init; }

    /// <summary>Texts that cannot be read, and values whose kind nobody can tell: their references are unknown.</summary>
    public long TextProblems { get; init; }
    public IReadOnlyList<NamespaceCount> References { get; init; } = [];

    /// <summary>What cost records, most first; empty where it was not asked for.</summary>
    public IReadOnlyList<CauseCount> Causes { get; init; } = [];

    public bool Balances => Read == Loaded + Unchanged + Skipped + Failed;
    public long Missing => References.Sum(r => r.Missing);
    public RunStats Stats => new(Loaded + Unchanged, Skipped, Failed);

    /// <summary>How much of the uploads that are there is read, from 0 to 1.</summary>
    public double ShareOfBytes
    {
        get
        {
            // A file whose size is not known yet is taken to be as large as the others are on average.
            var unknown = Uploads - FilesOfKnownSize;
            var total = FilesOfKnownSize == 0 ? 0 : BytesKnown + BytesUnseen + (double)BytesKnown / FilesOfKnownSize * unknown;
            return total <= 0 ? 0 : Math.Clamp(BytesDone / total, 0, 1);
        }
    }

    public static Task<RunCounts> ReadAsync(ITenantDatabases tenants, TransferRun run, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync(snapshot => ReadAsync(snapshot, run), cancellationToken);

    /// <summary>With the causes, which takes as long as there are problems.</summary>
    public static Task<RunCounts> ReadWithCausesAsync(ITenantDatabases tenants, TransferRun run, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync(
            async snapshot => await ReadAsync(snapshot, run) with { Causes = await CauseStore.ReadAsync(snapshot, run) }, cancellationToken);

    public static async Task<RunCounts> ReadAsync(StoreTransaction snapshot, TransferRun run)
    {
        var counts = await snapshot.Connection.QuerySingleAsync<RunCounts>(
            """
            SELECT COUNT(*) AS files, COALESCE(SUM(read), 0) AS read, COALESCE(SUM(loaded), 0) AS loaded, COALESCE(SUM(unchanged), 0) AS unchanged, COALESCE(SUM(skipped), 0) AS skipped,
                COALESCE(SUM(failed), 0) AS failed, COALESCE(SUM(changed), 0) AS changed, COALESCE(SUM(remapped), 0) AS remapped,
                COALESCE(SUM(CASE WHEN parent_id IS NOT NULL THEN 0 WHEN role = 'archive' OR packing = 'gzip' THEN packed_offset WHEN role = 'data' THEN "offset" END), 0) AS bytes_done,
                COALESCE(SUM(CASE WHEN parent_id IS NULL AND role IN ('data', 'archive') THEN COALESCE(total_bytes, CASE WHEN size_ahead >= 0 THEN size_ahead END) END), 0) AS bytes_known,
                COUNT(CASE WHEN parent_id IS NULL AND role IN ('data', 'archive') THEN COALESCE(total_bytes, CASE WHEN size_ahead >= 0 THEN size_ahead END) END) AS files_of_known_size,
                COALESCE(SUM(CASE WHEN role = 'unseen' AND state IN ('waiting', 'loading') AND size_ahead > 0 THEN size_ahead END), 0) AS bytes_unseen,
                COUNT(CASE WHEN parent_id IS NULL AND role IN ('data', 'archive') THEN 1 END) AS uploads,
                COUNT(CASE WHEN role = 'data' THEN 1 END) AS data_files, COUNT(CASE WHEN role = 'data' AND state = 'done' THEN 1 END) AS done_files,
                COUNT(CASE WHEN state IN ('waiting', 'loading') THEN 1 END) AS open_files, COUNT(CASE WHEN state = 'broken' THEN 1 END) AS broken_files,
                (SELECT COUNT(*) FROM problems p WHERE p.tenant_id = @TenantId AND p.run_id = @RunId AND p.origin <> 'record' AND p.code <> 'late-file') AS run_problems,
                (SELECT COUNT(*) FROM problems p WHERE p.tenant_id = @TenantId AND p.run_id = @RunId AND p.code IN ('unreadable-text', 'by-without-case')) AS text_problems
            FROM files WHERE tenant_id = @TenantId AND run_id = @RunId
            """, new { run.TenantId, run.RunId }, snapshot.Transaction);
        return counts with { References = await ReferenceCountStore.ReadByNamespaceAsync(snapshot, run.TenantId, run.RunId) };
    }
}

internal sealed record NamespaceCount
{
    public string Namespace { get; init; } = "";
    public long Rewritten { get; init; }
    public long Missing { get; init; }
    public long Accepted { get; init; }
}
