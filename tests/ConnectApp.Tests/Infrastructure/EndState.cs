using System.Text;
using ConnectApp.Emulator;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>Everything that must be the same however a migration was interrupted, as text: a difference shows as a line.</summary>
internal static class EndState
{
    private static readonly (string Title, string Sql)[] Parts =
    [
        ("record", "SELECT entity, key, CAST(value AS TEXT), hex(source_hash), hex(plan_hash), outcome, record_number, hex(before_hash) FROM records"),
        ("file", "SELECT label, role, entity, state, total_bytes, offset, record_number, read, loaded, unchanged, skipped, failed, changed, remapped FROM files"),
        ("references", "SELECT label, namespace, field, rewritten, missing, accepted FROM reference_counts JOIN files USING (file_id)"),
        ("entity reference", "SELECT entity, key FROM entity_references"),
        ("problem", "SELECT origin, label, record, p.offset, key, path, kind, namespace, value, position, around, code, effect, title, reason, hint, accepted FROM problems p LEFT JOIN files f USING (file_id)"),
        ("run", "SELECT state, phase, errored, export_complete, dangling, decided_status, CASE WHEN decided_percent BETWEEN 1 AND 99 THEN '1 to 99' ELSE decided_percent END, decided_message, confirmed_at IS NOT NULL FROM runs JOIN transfers USING (tenant_id, run_id)"),
    ];

    public static string Read(TestSite site)
    {
        // The names of the files are drawn, so they do not order the sites.
        var tenants = new List<string>();
        foreach (var path in Directory.GetFiles(Path.Combine(site.StoreFolder, "tenants"), "*.db"))
        {
            var text = new StringBuilder();
            using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
            connection.Open();
            foreach (var (title, sql) in Parts)
            {
                foreach (var line in connection.Query(sql).Select(row => string.Join(" | ", ((IDictionary<string, object?>)row).Values)).Order(StringComparer.Ordinal))
                {
                    text.Append(title).Append(": ").AppendLine(line);
                }
            }

            tenants.Add(text.ToString());
        }

        return string.Concat(tenants.Order(StringComparer.Ordinal).Append(Platform(site.Emulator.Report())));
    }

    /// <summary>How often what a spool had held was fetched once more: not the same in every interrupted migration.</summary>
    public static long DownloadedAgain(TestSite site)
    {
        var sum = 0L;
        foreach (var path in Directory.GetFiles(Path.Combine(site.StoreFolder, "tenants"), "*.db"))
        {
            using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
            sum += connection.QuerySingle<long>("SELECT COALESCE(SUM(downloaded_again), 0) FROM files");
        }

        return sum;
    }

    private static string Platform(EmulatorReport report)
    {
        var text = new StringBuilder();
        foreach (var transfer in report.Transfers)
        {
            text.AppendLine($"platform: {transfer.Status} {Known(transfer.Percent)} {transfer.Message}");

            // A repeated word is one word; the run's own id differs from run to run.
            foreach (var feedback in transfer.Feedback.Select(f => WithoutRunId(f.GetRawText())).Distinct(StringComparer.Ordinal)) text.AppendLine($"feedback: {feedback}");
        }

        foreach (var violation in report.Violations) text.AppendLine($"violation: {violation}");
        return text.ToString();
    }

    /// <summary>
    /// A transfer that is not whole ends with the larger of the share that was loaded and the percent that was sent last; which reports were sent
    /// before depends on when it was interrupted.
    /// </summary>
    private static string Known(int percent) => percent is >= 1 and <= 99 ? "1 to 99" : percent.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string WithoutRunId(string json) =>
        System.Text.RegularExpressions.Regex.Replace(json, "\"runId\":\\s*\"[^\"]*\"", "\"runId\":…", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
