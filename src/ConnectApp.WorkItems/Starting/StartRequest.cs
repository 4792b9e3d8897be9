using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;

namespace ConnectApp.WorkItems.Starting;

/// <summary>A start that was read and is valid.</summary>
/// <param name="SourceExpiresAt">Known end of the PAT or token; null: unknown.</param>
/// <param name="TargetExpiresAt">Known end of the API token; null: unknown.</param>
/// <param name="UnknownOptions">Names in <c>options</c> that mean nothing here; they are ignored with a log line.</param>
internal sealed record StartRequest(
    MigrationRequest Request,
    MigrationSecrets Secrets,
    DateTimeOffset? SourceExpiresAt,
    DateTimeOffset? TargetExpiresAt,
    IReadOnlyList<string> UnknownOptions);
