using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Healing;

/// <summary>What healing moves in the books: from skipped to loaded, from missing to rewritten.</summary>
internal sealed class HealedBooks
{
    private readonly Dictionary<(string Namespace, string Field), (long Missing, long Accepted)> _missing = [];

    public int Healed { get; set; }
    public FileBooks File { get; } = new();
    public HashSet<EntityReference> EntityReferences { get; } = [];

    /// <summary>A record lacks less than before. All of its references were counted when it was read, so what is missing no more is rewritten.</summary>
    public void Move(IReadOnlyList<MissingCount> before, IReadOnlyList<MissingCount> now)
    {
        foreach (var count in before) Add(count, -1);
        foreach (var count in now) Add(count, +1);
    }

    public void Write(DbConnection connection, DbTransaction transaction, TransferRun run, RunFile file)
    {
        var outcome = File.Outcome;
        connection.Execute(
            """
            UPDATE files SET loaded = loaded + @Loaded, unchanged = unchanged + @Unchanged, skipped = skipped + @Skipped, failed = failed + @Failed,
                changed = changed + @Changed, remapped = remapped + @Remapped
            WHERE file_id = @FileId
            """,
            outcome.FileChanges.Select(c => new { c.Loaded, c.Unchanged, Skipped = 0, c.Failed, c.Changed, c.Remapped, c.FileId })
                .Append(new { outcome.Loaded, outcome.Unchanged, File.Skipped, Failed = 0, outcome.Changed, outcome.Remapped, file.FileId }),
            transaction);
        connection.Execute(
            """
            UPDATE reference_counts SET rewritten = rewritten - @Missing, missing = missing + @Missing, accepted = accepted + @Accepted
            WHERE tenant_id = @TenantId AND run_id = @RunId AND file_id = @FileId AND namespace = @Namespace AND field = @Field
            """,
            _missing.Select(m => new { m.Value.Missing, m.Value.Accepted, run.TenantId, run.RunId, file.FileId, m.Key.Namespace, m.Key.Field }), transaction);
        ProblemStore.Add(connection, run, outcome.Problems);
    }

    private void Add(MissingCount count, int sign)
    {
        var key = (count.Namespace, count.Field);
        var known = _missing.GetValueOrDefault(key);
        _missing[key] = (known.Missing + sign * count.Missing, known.Accepted + sign * count.Accepted);
    }

    internal sealed class FileBooks
    {
        public BatchOutcome Outcome { get; } = new();
        public int Skipped { get; set; }
    }
}
