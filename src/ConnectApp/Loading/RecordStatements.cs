using System.Data;
using System.Security.Cryptography;
using ConnectApp.Runs;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Loading;

/// <summary>The prepared statements of one commit: a batch runs each of them thousands of times.</summary>
internal sealed class RecordStatements : IDisposable
{
    private const string Where = "WHERE tenant_id = $tenant AND migration_scope_id = $scope AND entity = $entity AND key = $key";
    private const string WhereRepeated = "WHERE tenant_id = $tenant AND run_id = $run AND entity = $entity AND key = $key";

    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _get;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _touch;
    private readonly SqliteCommand _addRepeat;
    private readonly SqliteCommand _repeats;
    private readonly SqliteCommand _forget;

    public RecordStatements(SqliteConnection connection, SqliteTransaction transaction, Run run, RunFile file)
    {
        _insert = Prepare(
            """
            INSERT INTO records (tenant_id, migration_scope_id, entity, key, value, source_hash, plan_hash, run_id, file_id, record_number, record_offset, outcome)
            VALUES ($tenant, $scope, $entity, $key, $value, $source, $plan, $run, $file, $number, $offset, 0)
            ON CONFLICT DO NOTHING
            """);
        _get = Prepare(
            $"""
            WITH r AS (SELECT * FROM records {Where})
            SELECT r.run_id, r.file_id, r.record_number, r.record_offset, r.outcome, r.source_hash, r.value, r.before_hash, r.before_source, f.label, f.s3_key
            FROM r LEFT JOIN files f ON f.file_id = r.file_id
            """);
        const string Set =
            """
            source_hash = $source, plan_hash = $plan, run_id = $run, file_id = $file, record_number = $number, record_offset = $offset,
            outcome = $outcome, before_hash = $beforeHash, before_source = $beforeSource
            """;
        _update = Prepare($"UPDATE records SET value = $value, {Set} {Where}");
        _touch = Prepare($"UPDATE records SET {Set} {Where}");
        _addRepeat = Prepare(
            """
            INSERT INTO repeated_records (tenant_id, run_id, entity, key, file_id, record_number, record_offset, source_hash)
            VALUES ($tenant, $run, $entity, $key, $file, $number, $offset, $source)
            """);
        _repeats = Prepare($"SELECT file_id, record_number, record_offset, source_hash FROM repeated_records {WhereRepeated}");
        _forget = Prepare(
            $"DELETE FROM problems WHERE tenant_id = $tenant AND run_id = $run AND file_id = $file AND record = $number AND reason = '{RecordStore.RepeatedKeyReason}'");

        SqliteCommand Prepare(string sql)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            void Add(string name, SqliteType type, object? value = null)
            {
                if (sql.Contains(name, StringComparison.Ordinal)) command.Parameters.Add(name, type).Value = value ?? DBNull.Value;
            }

            Add("$tenant", SqliteType.Text, run.TenantId.ToString());
            Add("$scope", SqliteType.Text, run.MigrationScopeId);
            Add("$entity", SqliteType.Text, file.Entity);
            Add("$key", SqliteType.Text);
            Add("$value", SqliteType.Blob);
            Add("$source", SqliteType.Blob);
            Add("$plan", SqliteType.Blob, run.PlanHash);
            Add("$run", SqliteType.Text, run.RunId.ToString());
            Add("$file", SqliteType.Integer, file.FileId);
            Add("$number", SqliteType.Integer);
            Add("$offset", SqliteType.Integer);
            Add("$outcome", SqliteType.Integer);
            Add("$beforeHash", SqliteType.Blob);
            Add("$beforeSource", SqliteType.Blob);
            command.Prepare();
            return command;
        }
    }

    /// <returns>False: the key is stored already.</returns>
    public bool TryInsert(NewRecord row)
    {
        _insert.Parameters["$key"].Value = row.Key;
        _insert.Parameters["$value"].Value = row.Value;
        _insert.Parameters["$source"].Value = row.SourceHash;
        _insert.Parameters["$number"].Value = row.Number;
        _insert.Parameters["$offset"].Value = row.Offset;
        return _insert.ExecuteNonQuery() == 1;
    }

    public StoredRecord Get(NewRecord row)
    {
        _get.Parameters["$key"].Value = row.Key;
        using var reader = _get.ExecuteReader(CommandBehavior.SingleRow);
        reader.Read();
        var value = reader.GetFieldValue<byte[]>(6);
        return new StoredRecord(
            reader.GetString(0),
            new RepeatedRecord(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<byte[]>(5)),
            (RecordOutcome)reader.GetInt32(4), ValueEquals: value.AsSpan().SequenceEqual(row.Value), ValueHash: SHA256.HashData(value)[..16],
            BeforeHash: reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7), BeforeSource: reader.IsDBNull(8) ? null : reader.GetFieldValue<byte[]>(8),
            Label: reader.IsDBNull(9) ? "" : reader.GetString(9), S3Key: reader.IsDBNull(10) ? "" : reader.GetString(10));
    }

    public void Update(NewRecord row, RecordOutcome outcome, byte[]? beforeHash, byte[]? beforeSource, bool withValue)
    {
        var command = withValue ? _update : _touch;
        if (withValue) command.Parameters["$value"].Value = row.Value;
        command.Parameters["$key"].Value = row.Key;
        command.Parameters["$source"].Value = row.SourceHash;
        command.Parameters["$number"].Value = row.Number;
        command.Parameters["$offset"].Value = row.Offset;
        command.Parameters["$outcome"].Value = (int)outcome;
        command.Parameters["$beforeHash"].Value = (object?)beforeHash ?? DBNull.Value;
        command.Parameters["$beforeSource"].Value = (object?)beforeSource ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    /// <summary>Keeps a record that does not count, because another one of its key stands before it.</summary>
    public void AddRepeat(string key, RepeatedRecord repeat)
    {
        _addRepeat.Parameters["$key"].Value = key;
        _addRepeat.Parameters["$source"].Value = repeat.SourceHash;
        _addRepeat.Parameters["$offset"].Value = repeat.Offset;
        Place(_addRepeat, repeat);
        _addRepeat.ExecuteNonQuery();
    }

    public List<RepeatedRecord> Repeats(string key)
    {
        _repeats.Parameters["$key"].Value = key;
        using var reader = _repeats.ExecuteReader();
        var repeats = new List<RepeatedRecord>();
        while (reader.Read()) repeats.Add(new RepeatedRecord(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
        return repeats;
    }

    /// <summary>Takes the problem of a repeated record back.</summary>
    public void Forget(RepeatedRecord repeat)
    {
        Place(_forget, repeat);
        _forget.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in new[] { _insert, _get, _update, _touch, _addRepeat, _repeats, _forget }) command.Dispose();
    }

    private static void Place(SqliteCommand command, RepeatedRecord repeat)
    {
        command.Parameters["$file"].Value = repeat.FileId;
        command.Parameters["$number"].Value = repeat.Number;
    }
}

/// <summary>What the store holds under a key.</summary>
internal sealed record StoredRecord(string RunId, RepeatedRecord Record, RecordOutcome Outcome, bool ValueEquals, byte[] ValueHash,
    byte[]? BeforeHash, byte[]? BeforeSource, string Label, string S3Key);

/// <summary>Where a record stands and what it was made from.</summary>
internal sealed record RepeatedRecord(long FileId, long Number, long Offset, byte[] SourceHash)
{
    public bool HasSource(byte[] sourceHash) => SourceHash.AsSpan().SequenceEqual(sourceHash);
}
