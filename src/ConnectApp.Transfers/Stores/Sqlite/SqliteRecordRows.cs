using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Stores.Sqlite;

/// <summary>The prepared statements of one commit: a batch runs each of them up to thousands of times.</summary>
internal sealed class SqliteRecordRows(DbConnection connection, TransferRun run, RunFile file) : IRecordRows
{
    private const string Where = "WHERE tenant_id = ?1 AND migration_scope_id = ?2 AND entity = ?3 AND key = ?4";
    private const string Set =
        "source_hash = ?5, plan_hash = ?6, run_id = ?7, file_id = ?8, record_number = ?9, record_offset = ?10, outcome = ?11, before_hash = ?12, before_source = ?13";

    // All but the insert are for keys that are stored already: a first import prepares none of them.
    private RawStatement? _insert;
    private RawStatement? _get;
    private RawStatement? _update;
    private RawStatement? _touch;
    private RawStatement? _addRepeat;
    private RawStatement? _repeats;
    private RawStatement? _forget;
    private long? _lastChange;

    public bool TryInsert(in NewRecord row)
    {
        _insert ??= OfRecord(
            """
            INSERT INTO records (tenant_id, migration_scope_id, entity, key, source_hash, plan_hash, run_id, file_id, record_number, record_offset, value, outcome, change_number)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?12)
            ON CONFLICT DO NOTHING
            """);
        var number = _lastChange ?? ReadLastChange();
        if (Place(_insert, row).BindBlob(11, row.Value).Bind(12, number + 1).Execute() == 0) return false;
        _lastChange = number + 1;
        return true;
    }

    public long NextChange() => (_lastChange = (_lastChange ?? ReadLastChange()) + 1).Value;

    public StoredRecord Get(in NewRecord row)
    {
        _get ??= OfRecord(
            $"""
            WITH r AS (SELECT * FROM records {Where})
            SELECT r.run_id, r.file_id, r.record_number, r.record_offset, r.outcome, r.source_hash, r.value, r.before_hash, r.before_source, f.label, f.s3_key
            FROM r LEFT JOIN files f ON f.tenant_id = r.tenant_id AND f.file_id = r.file_id
            """);
        _get.Bind(4, row.Key);
        if (!_get.Read()) throw new InvalidOperationException("A key that could not be inserted is not stored.");
        var value = _get.Bytes(6);
        var valueEquals = value.SequenceEqual(row.Value);
        var stored = new StoredRecord(
            _get.Text(0),
            new RepeatedRecord(_get.Number(1), _get.Number(2), _get.Number(3), _get.Bytes(5).ToArray()),
            (RecordOutcome)_get.Number(4), valueEquals, ValueHash: RecordHash.Of(value), BeforeHash: _get.BytesOrNull(7), BeforeSource: _get.BytesOrNull(8),
            Label: _get.Text(9), S3Key: _get.Text(10));
        _get.Reset();
        return stored;
    }

    public void Update(in NewRecord row, RecordOutcome outcome, byte[]? beforeHash, byte[]? beforeSource, bool withValue)
    {
        var statement = withValue ? _update ??= OfRecord($"UPDATE records SET value = ?14, change_number = ?15, {Set} {Where}") : _touch ??= OfRecord($"UPDATE records SET {Set} {Where}");
        Place(statement, row).Bind(11, (long)outcome).BindBlobOrNull(12, beforeHash).BindBlobOrNull(13, beforeSource);
        if (withValue) statement.BindBlob(14, row.Value).Bind(15, NextChange());
        statement.Execute();
    }

    public void AddRepeat(ReadOnlySpan<byte> key, RepeatedRecord repeat)
    {
        _addRepeat ??= OfRun(
            """
            INSERT INTO repeated_records (tenant_id, run_id, entity, key, file_id, record_number, record_offset, source_hash)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """);
        _addRepeat.Bind(4, key).Bind(5, repeat.FileId).Bind(6, repeat.Number).Bind(7, repeat.Offset).BindBlob(8, repeat.SourceHash).Execute();
    }

    public List<RepeatedRecord> Repeats(ReadOnlySpan<byte> key)
    {
        _repeats ??= OfRun(
            "SELECT file_id, record_number, record_offset, source_hash FROM repeated_records WHERE tenant_id = ?1 AND run_id = ?2 AND entity = ?3 AND key = ?4");
        _repeats.Bind(4, key);
        var repeats = new List<RepeatedRecord>();
        while (_repeats.Read()) repeats.Add(new RepeatedRecord(_repeats.Number(0), _repeats.Number(1), _repeats.Number(2), _repeats.Bytes(3).ToArray()));
        return repeats;
    }

    public void Forget(RepeatedRecord repeat)
    {
        _forget ??= OfRun(
            "DELETE FROM problems WHERE tenant_id = ?1 AND run_id = ?2 AND ?3 IS NOT NULL AND file_id = ?4 AND record = ?5 AND code = 'repeated-key'");
        _forget.Bind(4, repeat.FileId).Bind(5, repeat.Number).Execute();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _get, _update, _touch, _addRepeat, _repeats, _forget }) statement?.Dispose();
    }

    private long ReadLastChange()
    {
        using var last = new RawStatement(connection, "SELECT IFNULL(MAX(change_number), 0) FROM records WHERE tenant_id = ?1 AND entity = ?2");
        last.Bind(1, run.TenantId.ToString()).Bind(2, file.Entity).Read();
        _lastChange = last.Number(0);
        return _lastChange.Value;
    }

    private RawStatement OfRecord(string sql)
    {
        var statement = new RawStatement(connection, sql).Bind(1, run.TenantId.ToString()).Bind(2, run.MigrationScopeId).Bind(3, file.Entity);
        return sql.Contains("?8", StringComparison.Ordinal) ? statement.BindBlobOrNull(6, run.PlanHash).Bind(7, run.RunId.ToString()).Bind(8, file.FileId) : statement;
    }

    private RawStatement OfRun(string sql) =>
        new RawStatement(connection, sql).Bind(1, run.TenantId.ToString()).Bind(2, run.RunId.ToString()).Bind(3, file.Entity);

    private static RawStatement Place(RawStatement statement, in NewRecord row) =>
        statement.Bind(4, row.Key).BindBlob(5, row.SourceHash).Bind(9, row.Number).Bind(10, row.Offset);
}
