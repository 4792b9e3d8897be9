using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Transfers.Runs;

/// <summary>Something that kept data from coming over, or a reference without a mapping: one line of the report.</summary>
internal sealed record RunProblem
{
    public required ProblemOrigin Origin { get; init; }
    public required ProblemCode Code { get; init; }
    public ProblemEffect Effect { get; init; }
    public long? FileId { get; init; }
    public long? Record { get; init; }
    public long? Offset { get; init; }

    /// <summary>As JSON.</summary>
    public string? Key { get; init; }
    public string? Title { get; init; }
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

    public static RunProblem Of(RunFile file, RecordProblem p) => new()
    {
        Origin = ProblemOrigin.Record, Code = p.Code, Effect = p.Effect, FileId = file.FileId, Record = p.Record, Offset = p.Offset, Key = p.Key, Title = p.Title, Path = p.Path, Kind = p.Kind,
        Namespace = p.Namespace, Value = p.Value, Position = p.Position, Around = p.Around, Reason = p.Reason, Hint = p.Hint, Accepted = p.Accepted,
    };

    /// <param name="fileId">Null: of the run as a whole.</param>
    public static RunProblem Of(long? fileId, ExportProblem p, ProblemOrigin origin = ProblemOrigin.File) => new()
    {
        Origin = origin, Code = p.Code, FileId = fileId, Offset = p.Offset, Path = p.Path, Reason = p.Reason, Hint = p.Hint,
    };
}
