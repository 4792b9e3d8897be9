using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Commands;

/// <summary>What <c>migrate --output json</c> prints.</summary>
internal sealed record MigrateSummary(
    string Id,
    string Status,
    string Type,
    double Seconds,
    MigratedItems Items,
    MigratedParts Comments,
    MigratedFiles Attachments,
    MigratedParts Links,
    MigrateRequestCounts Requests,
    long Problems)
{
    [JsonIgnore]
    public int ExitCode => Status switch
    {
        RunState.Completed => CommandLine.Success,
        RunState.Failed => CommandLine.Failed,
        _ => CommandLine.Incomplete,
    };

    /// <param name="state">As the run API shows it.</param>
    public static MigrateSummary Of(Run run, string state, RunFigures figures, DateTimeOffset now)
    {
        var (totals, parts, calls) = (figures.Totals, figures.Totals.Parts, figures.AllCalls);
        var seconds = run.StartedAt is { } started ? ((run.CompletedAt ?? now) - started).TotalSeconds : 0;
        return new MigrateSummary(
            run.RunId.ToString(), state, run.Type, Math.Round(seconds, 1),
            new MigratedItems(totals.Total, totals[ItemStatus.Created], totals[ItemStatus.Updated], totals[ItemStatus.Unchanged], totals[ItemStatus.Skipped], totals[ItemStatus.Failed]),
            new MigratedParts(parts.CommentsCreated, parts.CommentsSkipped, parts.CommentsFailed),
            new MigratedFiles(parts.AttachmentsCreated, parts.AttachmentsSkipped, parts.AttachmentsFailed, parts.AttachmentBytes),
            new MigratedParts(parts.LinksCreated, parts.LinksSkipped, parts.LinksFailed),
            new MigrateRequestCounts(calls.Source, calls.Target, calls.Retried, calls.Throttled),
            figures.Problems);
    }

    public string ToJson() => JsonSerializer.Serialize(this, MigrateJson.Default.MigrateSummary);
}

internal sealed record MigratedItems(long Total, long Created, long Updated, long Unchanged, long Skipped, long Failed);

internal sealed record MigratedParts(long Created, long Skipped, long Failed);

internal sealed record MigratedFiles(long Created, long Skipped, long Failed, long Bytes);

internal sealed record MigrateRequestCounts(long AzureDevOps, long Jira, long Retried, long Throttled);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MigrateSummary))]
internal sealed partial class MigrateJson : JsonSerializerContext;
