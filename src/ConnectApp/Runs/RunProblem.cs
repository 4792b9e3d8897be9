using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Runs;

/// <summary>Something that kept data from coming over, or a reference without a mapping: one line of the report.</summary>
internal sealed record RunProblem
{
    public const string OfRecord = "record";
    public const string OfFile = "file";

    /// <summary>Found by the checks after the load; written anew each time they are made.</summary>
    public const string OfCheck = "check";

    public required string Origin { get; init; }
    public long? FileId { get; init; }
    public long? Record { get; init; }
    public long? Offset { get; init; }
    public string? Key { get; init; }
    public string? Path { get; init; }
    public string? Kind { get; init; }
    public string? Namespace { get; init; }
    public string? Value { get; init; }

    /// <summary>Character of the text where the reference stands, and what stands around it.</summary>
    public long? Position { get; init; }
    public string? Around { get; init; }
    public required string Reason { get; init; }
    public required string Hint { get; init; }
    public bool Accepted { get; init; }

    public static void Add(SqliteConnection connection, SqliteTransaction transaction, Run run, IEnumerable<RunProblem> problems) => connection.Execute(
        """
        INSERT INTO problems (tenant_id, run_id, origin, file_id, record, offset, key, path, kind, namespace, value, position, around, reason, hint, accepted)
        VALUES (@TenantId, @RunId, @Origin, @FileId, @Record, @Offset, @Key, @Path, @Kind, @Namespace, @Value, @Position, @Around, @Reason, @Hint, @Accepted)
        """,
        problems.Select(p => new
        {
            run.TenantId, run.RunId, p.Origin, p.FileId, p.Record, p.Offset, p.Key, p.Path, p.Kind, p.Namespace, p.Value, p.Position, p.Around, p.Reason,
            p.Hint, p.Accepted,
        }),
        transaction);
}
