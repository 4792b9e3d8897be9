using System.Text;
using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>
/// Phase 3: files, comments, and the description again where it shows images. Within an issue one after another, many issues at once. Files
/// come first, since a comment that shows one needs its id.
/// </summary>
internal sealed class PartWriter(MigrationRun run, FileUpload files, bool sourceCountsComments)
{
    private readonly CommentWriter _comments = new(run);
    private readonly DescriptionWriter _descriptions = new(run);

    public Task WriteAsync(CancellationToken cancellationToken) => ItemsAtStage.ForEachAsync(
        run, ItemStage.Written, run.Options.MaxConcurrency, WriteAsync, cancellationToken);

    private async Task WriteAsync(RunItem row, CancellationToken cancellationToken)
    {
        var item = StoredItem.Unpack(row.Body!);
        var (issue, stored, intents) = await run.Database.ReadAsync(
            async c => (await run.Issues.FindAsync(c, row.ItemId), await run.Parts.OfAsync(c, row.ItemId), await run.Intents.OfAsync(c, row.ItemId)), cancellationToken);
        if (issue is null) throw new InvalidOperationException($"Work item {row.ItemId} is written but has no issue.");

        var parts = new Dictionary<string, PartRow>(stored, StringComparer.Ordinal);
        var comments = MustReadComments(row, item, parts) ? await run.Source.ReadCommentsAsync(item.Id, cancellationToken) : null;
        if (comments is { Count: > 0 })
            await run.People.EnsureAsync([], comments.SelectMany(c => run.Planner.Plan(item, c, AttachedFiles.None).People), cancellationToken);
        if (run.Choices.Attachments)
        {
            foreach (var file in FilesOf(item, comments ?? []))
            {
                if (parts.ContainsKey(file.Part)) continue;
                run.Signals.ThrowIfStopped();
                await files.UploadAsync(issue, file, parts, intents.GetValueOrDefault(file.Part), cancellationToken);
            }
        }

        if (comments is not null) await _comments.WriteAsync(issue, item, comments, parts, intents, cancellationToken);
        await _descriptions.CompleteAsync(row, item, parts, onlyWithImages: true, cancellationToken);
        await run.Database.WriteAsync(t => run.Items.SetStageAsync(t, row.ItemId, ItemStage.PartsDone), durable: false, cancellationToken);
    }

    private bool MustReadComments(RunItem row, WorkItem item, Dictionary<string, PartRow> parts)
    {
        if (!run.Choices.Comments) return false;
        var count = item.Fields.WholeNumber(FieldNames.CommentCount) ?? (sourceCountsComments ? 0 : int.MaxValue);
        var there = parts.Keys.Count(p => p.StartsWith("comment:", StringComparison.Ordinal));
        if (row.Status == ItemStatus.Unchanged && there >= count && !CommentWriter.HasOpen(parts)) return false;
        return count > 0 || there > 0;
    }

    /// <summary>Every file of the item once: attached ones, those in texts, and the originals of texts that were cut.</summary>
    private List<FileSource> FilesOf(WorkItem item, IReadOnlyList<WorkItemComment> comments)
    {
        var found = new Dictionary<string, FileSource>(StringComparer.Ordinal);
        foreach (var relation in item.Relations.Where(r => r.AttachmentId is not null))
        {
            var guid = relation.AttachmentId!.Value;
            Add(found, new FileSource(guid.ToString("D"), relation.Name ?? guid.ToString("D"), guid, null, IsShown: false));
        }

        var plan = run.Planner.Plan(item, AttachedFiles.None);
        var ofComments = comments.Select(c => run.Planner.Plan(item, c, AttachedFiles.None)).ToList();
        foreach (var image in plan.Images.Concat(ofComments.SelectMany(c => c.Images)))
            Add(found, new FileSource(image.Key, image.FileName, image.AttachmentId, image.Data, image.IsShown));
        foreach (var (name, text) in plan.WholeTexts.Concat(ofComments.SelectMany(c => c.WholeTexts))) Add(found, new FileSource(name, name, null, Encoding.UTF8.GetBytes(text), IsShown: false));
        return [.. found.Values];
    }

    private static void Add(Dictionary<string, FileSource> found, FileSource file) =>
        found[file.Key] = found.TryGetValue(file.Key, out var known) ? known with { IsShown = known.IsShown || file.IsShown } : file;
}
