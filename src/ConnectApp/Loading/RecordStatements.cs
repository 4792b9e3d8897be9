using System.Data;
using System.Security.Cryptography;
using ConnectApp.Runs;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Loading;

/// <summary>The prepared statements of one commit: a batch runs each of them thousands of times.</summary>
internal sealed class RecordStatements : IDisposable
{
    private const string Where = "WHERE tenant_id = $tenant AND migration_scope_id = $scope AND entity = $entity AND key = $key";

    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _get;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _touch;

    public RecordStatements(SqliteConnection connection, SqliteTransaction transaction, Run run, RunFile file)
    {
        _insert = Prepare(
            """
            INSERT INTO records (tenant_id, migration_scope_id, entity, key, value, source_hash, plan_hash, run_id, file_id, record_number, outcome)
            VALUES ($tenant, $scope, $entity, $key, $value, $source, $plan, $run, $file, $number, 0)
            ON CONFLICT DO NOTHING
            """);
        _get = Prepare(
            $"""
            SELECT r.run_id, r.file_id, r.record_number, r.outcome, r.source_hash, r.value, r.before_hash, r.before_source, f.label, f.s3_key
            FROM records r LEFT JOIN files f ON f.file_id = r.file_id {Where.Replace("tenant_id", "r.tenant_id", StringComparison.Ordinal)
                .Replace("entity =", "r.entity =", StringComparison.Ordinal)}
            """);
        const string Set =
            "source_hash = $source, plan_hash = $plan, run_id = $run, file_id = $file, record_number = $number, outcome = $outcome, before_hash = $beforeHash, before_source = $beforeSource";
        _update = Prepare($"UPDATE records SET value = $value, {Set} {Where}");
        _touch = Prepare($"UPDATE records SET {Set} {Where}");

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
        return _insert.ExecuteNonQuery() == 1;
    }

    public StoredRecord Get(NewRecord row)
    {
        _get.Parameters["$key"].Value = row.Key;
        using var reader = _get.ExecuteReader(CommandBehavior.SingleRow);
        reader.Read();
        var value = reader.GetFieldValue<byte[]>(5);
        return new StoredRecord(
            reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), (RecordOutcome)reader.GetInt32(3), reader.GetFieldValue<byte[]>(4),
            ValueEquals: value.AsSpan().SequenceEqual(row.Value), ValueHash: SHA256.HashData(value)[..16],
            BeforeHash: reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6), BeforeSource: reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7),
            Label: reader.IsDBNull(8) ? "" : reader.GetString(8), S3Key: reader.IsDBNull(9) ? "" : reader.GetString(9));
    }

    public void Update(NewRecord row, RecordOutcome outcome, byte[]? beforeHash, byte[]? beforeSource, bool withValue)
    {
        var command = withValue ? _update : _touch;
        if (withValue) command.Parameters["$value"].Value = row.Value;
        command.Parameters["$key"].Value = row.Key;
        command.Parameters["$source"].Value = row.SourceHash;
        command.Parameters["$number"].Value = row.Number;
        command.Parameters["$outcome"].Value = (int)outcome;
        command.Parameters["$beforeHash"].Value = (object?)beforeHash ?? DBNull.Value;
        command.Parameters["$beforeSource"].Value = (object?)beforeSource ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _get.Dispose();
        _update.Dispose();
        _touch.Dispose();
    }
}

/// <summary>What the store holds under a key.</summary>
internal sealed record StoredRecord(string RunId, long FileId, long RecordNumber, RecordOutcome Outcome, byte[] SourceHash, bool ValueEquals, byte[] ValueHash,
    byte[]? BeforeHash, byte[]? BeforeSource, string Label, string S3Key);
