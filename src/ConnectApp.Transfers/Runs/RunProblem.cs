using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Transfers.Runs;

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

    public static void Add(SqliteConnection connection, Run run, IEnumerable<RunProblem> problems)
    {
        using var insert = new RawStatement(connection,
            """
            INSERT INTO problems (tenant_id, run_id, origin, file_id, record, offset, key, path, kind, namespace, value, position, around, reason, hint, accepted, entity)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, (SELECT entity FROM files WHERE file_id = ?4))
            """);
        insert.Bind(1, run.TenantId.ToString()).Bind(2, run.RunId.ToString());
        foreach (var p in problems)
        {
            insert.Bind(3, p.Origin).Bind(4, p.FileId).Bind(5, p.Record).Bind(6, p.Offset).Bind(7, p.Key).Bind(8, p.Path).Bind(9, p.Kind).Bind(10, p.Namespace)
                .Bind(11, p.Value).Bind(12, p.Position).Bind(13, p.Around).Bind(14, p.Reason).Bind(15, p.Hint).Bind(16, p.Accepted ? 1 : 0).Execute();
        }
    }
}
