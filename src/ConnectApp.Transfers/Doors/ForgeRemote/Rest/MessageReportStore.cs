using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Rest;

/// <summary>Table <c>forge_reports</c>: what was reported of each upload message. It reads beside it which files are finished.</summary>
internal sealed class MessageReportStore(IControlDatabase control, ITenantDatabases tenants, RunRegistry registry)
{
    /// <returns>Null: the transfer has no run yet.</returns>
    public async Task<ReportState?> ReadAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken)
    {
        if (await registry.FindByTransferAsync(tenant, transfer, cancellationToken) is not { } entry) return null;
        var lastUpload = await ReadLastUploadAsync(tenant, transfer, cancellationToken);
        var run = entry.RunId;
        return await tenants.ReadAsync<ReportState?>(tenant, null, async snapshot =>
        {
            var files = (await snapshot.Connection.QueryAsync<FileRow>(
                """
                SELECT f.file_id AS FileId, f.announced_by AS AnnouncedBy, f.state AS State, f.skipped + f.failed AS Lost,
                    COALESCE(SUM(m.skipped + m.failed), 0) AS LostOfMembers, COALESCE(SUM(CASE WHEN m.state = 'broken' THEN 1 ELSE 0 END), 0) AS BrokenMembers
                FROM files f LEFT JOIN files m ON m.tenant_id = f.tenant_id AND m.run_id = f.run_id AND m.parent_id = f.file_id
                WHERE f.tenant_id = @tenant AND f.run_id = @run AND f.announced_by <> ''
                GROUP BY f.file_id, f.announced_by, f.state, f.skipped, f.failed ORDER BY f.file_id
                """,
                new { tenant, run }, snapshot.Transaction)).AsList();
            var reports = (await snapshot.Connection.QueryAsync<(string MessageId, string Outcome, long? ReportedAt)>(
                "SELECT message_id, outcome, reported_at FROM forge_reports WHERE tenant_id = @tenant AND run_id = @run", new { tenant, run }, snapshot.Transaction))
                .ToDictionary(r => r.MessageId, StringComparer.Ordinal);
            var lastReport = reports.Values.Where(r => r is { Outcome: "SUCCESS", ReportedAt: not null }).Select(r => r.ReportedAt!.Value).DefaultIfEmpty(0).Max();
            var messages = files.SelectMany(f => f.AnnouncedBy.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => (File: f, Id: id)))
                .Where(m => !reports.TryGetValue(m.Id, out var report) || report.ReportedAt is null)
                .Select(m => new UploadMessage(
                    m.Id,
                    IsFinished: m.File.State is "done" or "broken" or "late",
                    IsReadToEnd: m.File is { State: "done", BrokenMembers: 0 },
                    HasLost: m.File.Lost + m.File.LostOfMembers > 0,
                    reports.TryGetValue(m.Id, out var begun) ? begun.Outcome : null));
            var isLoading = await snapshot.Connection.ExecuteScalarAsync<bool>(
                "SELECT EXISTS (SELECT 1 FROM files WHERE tenant_id = @tenant AND run_id = @run AND state = 'loading')", new { tenant, run }, snapshot.Transaction);
            return new ReportState(run, [.. messages], DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(lastReport, lastUpload)), isLoading);
        }, cancellationToken);
    }

    /// <summary>Notes what is about to be reported; an intent that is there stays as it is.</summary>
    public Task BeginAsync(
        TenantId tenant,
        RunId run,
        IReadOnlyList<(string MessageId, string Outcome)> messages,
        DateTimeOffset now,
        CancellationToken cancellationToken) => tenants.Get(tenant).WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            """
            INSERT INTO forge_reports (tenant_id, run_id, message_id, outcome, begun_at) VALUES (@tenant, @run, @MessageId, @Outcome, @now)
            ON CONFLICT (tenant_id, run_id, message_id) DO NOTHING
            """,
            messages.Select(m => new { tenant, run, m.MessageId, m.Outcome, now }),
            transaction.Transaction),
        cancellationToken,
        durable: true);

    public Task EndAsync(TenantId tenant, RunId run, IReadOnlyList<string> messages, DateTimeOffset now, CancellationToken cancellationToken) => tenants.Get(tenant).WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            "UPDATE forge_reports SET reported_at = @now WHERE tenant_id = @tenant AND run_id = @run AND message_id = @message AND reported_at IS NULL",
            messages.Select(message => new { tenant, run, message, now }),
            transaction.Transaction),
        cancellationToken);

    private async Task<long> ReadLastUploadAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long?>(
            "SELECT MAX(received_at) FROM inbox WHERE tenant_id = @tenant AND transfer_id = @transfer AND event_type = @type",
            new { tenant, transfer, type = MigrationEvent.AppDataUploaded }) ?? 0;
    }

    private sealed class FileRow
    {
        public long FileId { get; init; }
        public string AnnouncedBy { get; init; } = "";
        public string State { get; init; } = "";
        public long Lost { get; init; }
        public long LostOfMembers { get; init; }
        public long BrokenMembers { get; init; }
    }
}
