using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace ConnectApp.Tests.Runs;

/// <summary>What one of many migrations left behind, without what is each site's own.</summary>
/// <param name="Fault">What no migration may leave behind, whatever it met; null: nothing.</param>
/// <param name="Says">The admin reads a message, or the platform's own word.</param>
internal sealed record MigrationEnd(string Records, string Books, bool Says, string? Fault)
{
    // All that the export refers to, whether it was loaded or not.
    private static readonly IReadOnlyList<(string Entity, string Key)> Names =
        [.. Enumerable.Range(1, 40).Select(n => ("checklists", $"{n}")), .. Enumerable.Range(1, 40).Select(n => ("notes", $"n{n}"))];

    public static MigrationEnd Read(TestBackend backend, Guid transfer, TransferReport report)
    {
        if (backend.FindRun(transfer) is not { } run) return new("", "", false, "no run was made");
        var counts = backend.Counts(run);
        var decided = run is { DecidedMessage.Length: > 0 } && report.Message == run.DecidedMessage;
        var ended = run.ConfirmedAt is not null && run.DecidedAt is null && backend.Reasons(run).Any(r => r.Contains("ended on the platform's side", StringComparison.Ordinal));
        return new MigrationEnd(ReadRecords(backend, run), ReadBooks(backend, run, report), (decided && run.DecidedStatus != "SUCCESS") || ended || report.Status is "CANCELLED" or "TIMED_OUT",
            !counts.Balances ? $"the books do not balance: {counts}"
            : run.ConfirmedAt is null ? $"not settled: {run.State} in {run.Phase}, the platform says {report.Status}"
            : counts.OpenFiles > 0 && run.DecidedStatus == "SUCCESS" ? "SUCCESS with files not read to their end"
            : null);
    }

    private static string ReadRecords(TestBackend backend, TransferRun run)
    {
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(run.TenantId).OpenForReading();
        var rows = connection.Query<(string Entity, string Key, string Value, string Source, long Outcome, long Number)>(
            "SELECT entity, key, CAST(value AS TEXT), hex(source_hash), outcome, record_number FROM records WHERE run_id = @RunId ORDER BY entity, key", run).AsList();
        var names = Names.ToDictionary(n => CloudId(run.MigrationScopeId, n.Entity, n.Key), n => $"{n.Entity}/{n.Key}");
        var text = new StringBuilder();
        foreach (var row in rows) text.AppendLine($"{row.Entity} {row.Key} {WithNames(row.Value, names)} {row.Source} {row.Outcome} {row.Number}");
        return text.ToString();
    }

    private static string ReadBooks(TestBackend backend, TransferRun run, TransferReport report)
    {
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(run.TenantId).OpenForReading();
        var text = new StringBuilder();
        foreach (var sql in new[]
        {
            "SELECT 'file', label, role, entity, state, offset, read, loaded, unchanged, skipped, failed FROM files WHERE run_id = @RunId ORDER BY label",
            "SELECT 'reference', label, namespace, field, rewritten, missing, accepted FROM reference_counts JOIN files USING (file_id) WHERE files.run_id = @RunId ORDER BY label, namespace, field",
            "SELECT 'problem', origin, label, record, key, path, kind, namespace, value, reason FROM problems p LEFT JOIN files f USING (file_id) WHERE p.run_id = @RunId ORDER BY origin, label, record, path, value, reason",
            "SELECT 'run', state, phase, errored, dangling, decided_status, decided_message FROM runs JOIN transfers USING (tenant_id, run_id) WHERE run_id = @RunId",
        })
        {
            foreach (var row in connection.Query(sql, run)) text.AppendLine(string.Join(" | ", ((IDictionary<string, object?>)row).Values));
        }

        return text.AppendLine($"platform: {report.Status} {report.Message}").ToString();
    }

    /// <summary>Cloud ids of the export's own records hold the scope, which each site has for itself.</summary>
    private static string WithNames(string value, Dictionary<string, string> names)
    {
        foreach (var (id, name) in names) value = value.Replace(id, name, StringComparison.Ordinal);
        return value;
    }

    /// <summary>UUIDv5 (RFC 9562, 5.5) by the plan's contract, made here once more: the program's own must agree.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "UUIDv5 is made with SHA-1; nothing is protected by it.")]
    private static string CloudId(string scope, string entity, string key)
    {
        var name = string.Concat(new[] { scope, entity, key }.Select(t => string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(t)}:{t}")));
        var hash = SHA1.HashData([.. new Guid("6f1d4c1e-6a53-5f0e-9a55-0d6f3c1b7a42").ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }
}
