using System.Globalization;
using System.Net;
using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;
using Refit;

namespace ConnectApp.WorkItems.Writing;

/// <summary>
/// Puts files on issues, each once. Before an upload its intent is stored with the size; if the outcome stays unknown, the issue's list of
/// attachments, which is strongly consistent, tells whether a file of that name and size is new there.
/// </summary>
internal sealed class FileUpload(MigrationRun run, FileDownload download, MediaIds media)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>Uploads one file and stores the outcome.</summary>
    /// <param name="parts">Parts that are on the issue; the new one is added.</param>
    /// <param name="intent">Upload of this file that was begun and whose outcome is not stored; null if there is none.</param>
    public async Task UploadAsync(
        IssueRow issue, FileSource file, Dictionary<string, PartRow> parts, Intent? intent, CancellationToken cancellationToken)
    {
        if (run.Target.UploadLimit is not { } limit)
        {
            await SkipAsync(issue, Line(issue, file, ProblemCodes.RefusedByJira, Effect.Skipped, "Attachments are turned off in Jira."), cancellationToken);
            return;
        }

        if (intent is not null && await FindAsync(issue, file, Size(intent), parts, cancellationToken) is { } found)
        {
            await StoreAsync(issue, file, found, Size(intent), parts, cancellationToken);
            return;
        }

        var (fault, fetched) = await download.FetchAsync(file, limit, cancellationToken);
        if (fetched is null)
        {
            await SkipAsync(issue, fault == FileFault.Gone
                ? Line(issue, file, ProblemCodes.AttachmentGone, Effect.Failed, "Azure DevOps does not have the file any more.")
                : TooLarge(issue.ItemId, file.ReportPart, limit), cancellationToken);
            return;
        }

        await using (fetched) await SendAsync(issue, file, fetched, parts, cancellationToken);
    }

    private async Task SendAsync(
        IssueRow issue, FileSource file, SpoolFile fetched, Dictionary<string, PartRow> parts, CancellationToken cancellationToken)
    {
        var intent = new Intent(issue.ItemId, file.Part, fetched.Length.ToString(CultureInfo.InvariantCulture), 0);
        while (true)
        {
            run.Signals.ThrowIfStopped();
            await run.Database.WriteAsync(t => run.Intents.AddAsync(t, [intent]), durable: true, cancellationToken);
            run.Signals.ThrowIfStopped();
            Answer<WireAttachment[]> answer;
            await using (var body = await fetched.OpenAsync(cancellationToken))
            {
                var part = new StreamPart(body, file.Name, "application/octet-stream");
                answer = await MigrationRun.CallJira(run.Jira.AddAttachmentAsync(issue.IssueKey, part, cancellationToken));
            }

            switch (answer.Outcome)
            {
                case CallOutcome.Done when answer.Value is [var attachment, ..]:
                    await StoreAsync(issue, file, attachment.Id, fetched.Length, parts, cancellationToken);
                    return;
                case CallOutcome.Refused:
                    await SkipAsync(issue, Refused(issue, file, answer), cancellationToken, file.Part);
                    return;
                default:
                    if (await FindAsync(issue, file, fetched.Length, parts, cancellationToken) is not { } found) break;
                    await StoreAsync(issue, file, found, fetched.Length, parts, cancellationToken);
                    return;
            }
        }
    }

    /// <summary>Looks for an upload of unknown outcome until it is there or the wait is over.</summary>
    private async Task<string?> FindAsync(
        IssueRow issue, FileSource file, long size, Dictionary<string, PartRow> parts, CancellationToken cancellationToken)
    {
        var lostAt = run.Time.GetTimestamp();
        while (true)
        {
            var answer = await MigrationRun.CallJira(run.Jira.GetIssueAsync(issue.IssueKey, "attachment", null, cancellationToken));
            var ours = parts.Values.Select(p => p.TargetId).ToHashSet(StringComparer.Ordinal);
            foreach (var attachment in answer.Required().Fields?["attachment"]?.AsArray() ?? [])
            {
                var id = attachment?["id"]?.ToString();
                if (id is not null && !ours.Contains(id) && attachment!["filename"]?.ToString() == file.Name
                    && attachment["size"]?.GetValue<long>() == size) return id;
            }

            if (run.Time.GetElapsedTime(lostAt) >= run.Options.UnknownWriteWait) return null;
            run.Signals.ThrowIfStopped();
            await Task.Delay(s_pause, run.Time, cancellationToken);
        }
    }

    private async Task StoreAsync(
        IssueRow issue, FileSource file, string attachmentId, long size, Dictionary<string, PartRow> parts, CancellationToken cancellationToken)
    {
        var mediaId = file.IsShown ? await media.FindAsync(run.Jira, attachmentId, cancellationToken) : null;
        var row = new PartRow(file.Part, attachmentId, null, mediaId);
        parts[file.Part] = row;
        await run.Database.WriteAsync(
            async transaction =>
            {
                await run.Parts.SetAsync(transaction, issue.ItemId, row);
                await run.Intents.RemoveAsync(transaction, issue.ItemId, file.Part);
                await run.Items.SetUpdatedAsync(transaction, issue.ItemId);
                await run.Items.CountAsync(transaction, issue.ItemId, PartCounts.None with { AttachmentsCreated = 1, AttachmentBytes = size });
            },
            durable: false,
            cancellationToken);
    }

    private Task SkipAsync(IssueRow issue, Problem line, CancellationToken cancellationToken, string? intent = null) => run.Database.WriteAsync(
        async transaction =>
        {
            if (intent is not null) await run.Intents.RemoveAsync(transaction, issue.ItemId, intent);
            await run.Problems.AddAsync(transaction, [line]);
            await run.Items.CountAsync(transaction, issue.ItemId, line.Effect == Effect.Failed
                ? PartCounts.None with { AttachmentsFailed = 1 }
                : PartCounts.None with { AttachmentsSkipped = 1 });
        },
        durable: false,
        cancellationToken);

    private static Problem Refused(IssueRow issue, FileSource file, Answer<WireAttachment[]> answer) =>
        answer.Status == (int)HttpStatusCode.RequestEntityTooLarge
            ? Line(issue, file, ProblemCodes.LimitOfIssue, Effect.Failed, $"Jira refused the file for its size or the number of files: {answer.Refusal}")
            : Line(issue, file, ProblemCodes.RefusedByJira, Effect.Failed, $"Jira refused the file: {answer.Refusal}");

    /// <summary>The report line of a file over Jira's limit.</summary>
    public static Problem TooLarge(int item, string part, long limit) => new(item, part, ProblemCodes.AttachmentTooLarge, Effect.Failed,
        $"The file is larger than Jira takes ({limit} bytes).", "Raise the limit in Jira's settings, or keep the file elsewhere.");

    private static Problem Line(IssueRow issue, FileSource file, string code, Effect effect, string reason) =>
        new(issue.ItemId, file.ReportPart, code, effect, reason);

    private static long Size(Intent intent) => long.Parse(intent.Batch, CultureInfo.InvariantCulture);
}
