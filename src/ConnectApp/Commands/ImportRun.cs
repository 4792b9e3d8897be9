using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Transfers.Files;

namespace ConnectApp.Commands;

/// <summary>The import itself: files in order, batches to the output, keys and references between records of the export.</summary>
internal sealed class ImportRun(ImportArguments arguments, ImportPlan plan, ImportFolder folder, MappingSet mappings, ImportReport report, ImportTotals totals, ProgressDisplay progress)
    : IDisposable
{
    private static readonly HashSet<int> None = [];
    private readonly ImportKeys _keys = new(plan);
    private readonly ImportManifest _manifest = new(plan, folder);
    private TextRules _rules = TextRules.For(plan, null, null);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var manifest = await _manifest.ReadAsync(report, cancellationToken);
        (_rules, var isUnknown) = await ImportRules.ReadAsync(plan, folder, manifest, cancellationToken);
        if (isUnknown && totals.Files.Exists(f => f.Entity.HasTexts)) report.Add(ExportProblems.SourceUnknown(plan));
        foreach (var file in totals.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await LoadFileAsync(file, cancellationToken);
            progress.FileDone();
            if (totals.Fatal is not null) return;
        }

        foreach (var (file, reference, isLost) in _keys.Unseen())
        {
            var code = isLost ? ProblemCode.RefersToLostRecord : ProblemCode.DanglingRecord;
            totals.Causes.Add(new Cause(code, null, reference.Entity), loaded: 1);
            if (isLost)
            {
                totals.Lost++;
                continue;
            }

            totals.Dangling++;
            report.AddDangling(totals.Files[file].Label, reference.Entity, reference.Key);
        }

        _manifest.Balance(totals.Files, report);
    }

    private async Task LoadFileAsync(ImportFile file, CancellationToken cancellationToken)
    {
        try
        {
            await LoadRecordsAsync(file, cancellationToken);
        }
        catch (PackedDataException fault)
        {
            // Broken before its first record.
            report.Add(ExportProblems.Unreadable(file.Label, fault.Message, fault.Hint));
        }
    }

    private async Task LoadRecordsAsync(ImportFile file, CancellationToken cancellationToken)
    {
        await using var source = await file.Source.OpenAsync(_manifest.IsToHash(file), cancellationToken);
        var format = RecordFormats.Of(file.Entity, file.Label, (await source.Unpacked.PeekAsync(RecordFormats.HeadBytes, cancellationToken)).Span);
        await using var output = arguments.DryRun ? null : new ImportOutput(arguments.OutFolder!, file.OutputPath);
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new EntityRewriter(plan, file.Entity, mappings, arguments.Scope, _rules)).ToList();
        await foreach (var batch in RecordBatches.ReadAsync(source.Unpacked, format, default, workers, RecordForm.File, BatchLimits.Default, null, cancellationToken))
        {
            var left = Take(file, batch);
            output?.Write(batch, left);
            progress.Add(batch.After.Offset - file.Bytes, batch.Read);
            file.Bytes = batch.After.Offset;
            foreach (var note in batch.Notes.Where(n => n.Warning is null)) report.Add(ExportProblems.Of(file.Label, note));
            if (batch.Fault is { } fault) report.Add(ExportProblems.Of(file.Label, fault));
            if (batch.Fatal is not { } fatal) continue;
            report.Add(file.Label, fatal);
            totals.Fatal = Verdict.Ended(file.Label, fatal);
            return;
        }

        // Also of a file that is broken: what was read of it before is loaded.
        if (_manifest.IsToHash(file)) file.Sha256 = await source.HashAsync(cancellationToken);
        if (output is not null) await output.FinishAsync();
    }

    /// <returns>Records of the batch that are not loaded because an earlier, different record has their key.</returns>
    private HashSet<int> Take(ImportFile file, RecordBatch batch)
    {
        var (left, unchanged, repeats) = FindRepeated(file, batch);
        file.Read += batch.Read;
        file.Loaded += batch.Records.Count - left.Count - unchanged;
        file.Unchanged += unchanged;
        file.Skipped += batch.Skipped;
        file.Failed += batch.Failed + left.Count;
        IEnumerable<RecordProblem> problems = repeats.Count == 0 ? batch.Problems : batch.Problems.Concat(repeats).OrderBy(p => p.Record);
        totals.Add(file, batch, batch.Fatal is { } fatal ? problems.Append(fatal) : problems);
        foreach (var problem in problems) report.Add(file.Label, problem);
        foreach (var reference in batch.EntityReferences) _keys.Refer(totals.Files.IndexOf(file), reference);
        foreach (var key in batch.LostKeys) _keys.Lose(file.Entity, key);
        return left;
    }

    /// <returns>Places of the records whose key an earlier, different record has; how many records repeat an earlier one byte for byte; and the problems of the former.</returns>
    private (HashSet<int> Left, int Unchanged, List<RecordProblem> Problems) FindRepeated(ImportFile file, RecordBatch batch)
    {
        HashSet<int>? left = null;
        List<RecordProblem> problems = [];
        var unchanged = 0;
        var keys = _keys.Of(file.Entity);
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            var presence = keys.Add(batch.Block.Span[record.Key], record.SourceHash);
            if (presence == KeyPresence.SameSource) unchanged++;
            if (presence != KeyPresence.OtherSource) continue;
            (left ??= []).Add(i);
            problems.Add(RepeatedKeys.Problem(batch, record));
        }

        return (left ?? None, unchanged, problems);
    }

    public void Dispose() => _keys.Dispose();
}
