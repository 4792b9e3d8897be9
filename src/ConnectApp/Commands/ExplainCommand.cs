using System.Text.Json;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>explain</c>: one record before and after, with every reference, by the import's own reading and rewriting.</summary>
internal static class ExplainCommand
{
    /// <returns>0: shown. 1: wrong usage, a faulty plan, or no such record. 130: interrupted.</returns>
    public static async Task<int> RunAsync(ExplainArguments arguments, IAnsiConsole output, IAnsiConsole error, CancellationToken cancellationToken)
    {
        try
        {
            var (entity, key) = Split(arguments.Record);
            var explanation = File.Exists(arguments.PlanOrRun)
                ? await ExplainByPlanAsync(arguments, entity, key, error, cancellationToken)
                : await new StoredExplanation(StoreReader.FromSettings()).FindAsync(arguments.PlanOrRun, entity, key, cancellationToken);
            if (explanation is null) return CommandLine.Usage;
            if (arguments.Json) await output.Profile.Out.Writer.WriteLineAsync(explanation.ToJson());
            else explanation.Show(output);
            return CommandLine.Success;
        }
        catch (UsageException fault)
        {
            await error.Profile.Out.Writer.WriteLineAsync(fault.Message);
            return CommandLine.Usage;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.Profile.Out.Writer.WriteLineAsync("Interrupted.");
            return CommandLine.Interrupted;
        }
    }

    private static (string Entity, string Key) Split(string record)
    {
        var colon = record.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon + 1 < record.Length
            ? (record[..colon], record[(colon + 1)..])
            : throw new UsageException($"Name the record as ENTITY:KEY, such as checklists:12; found '{record}'.");
    }

    /// <returns>Null: the plan has faults, which were told.</returns>
    private static async Task<Explanation?> ExplainByPlanAsync(ExplainArguments arguments, string entityName, string key, IAnsiConsole error, CancellationToken cancellationToken)
    {
        if (arguments.ExportFolder is not { } export || arguments.MappingsFolder is not { } mappings)
            throw new UsageException("With a plan, give --export and --mappings too.");
        if (PlanCheckCommand.ReadFile(arguments.PlanOrRun, error.Profile.Out.Writer) is not { } bytes) return null;
        var reading = PlanReader.Read(bytes, arguments.PlanOrRun);
        foreach (var fault in reading.Faults) await error.Profile.Out.Writer.WriteLineAsync(fault.ToString());
        if (reading.Plan is not { } plan) return null;
        var entity = plan.Entities.FirstOrDefault(e => e.Name == entityName)
            ?? throw new UsageException($"The plan has no entity '{entityName}'; it has {string.Join(", ", plan.Entities.Select(e => e.Name))}.");
        FolderImport.CheckFolders(new ImportArguments { PlanPath = arguments.PlanOrRun, ExportFolder = export, MappingsFolder = mappings });
        return await FindAsync(arguments, plan, entity, key, cancellationToken)
            ?? throw new UsageException($"No record of {entityName} in {export} has the key {key}.");
    }

    private static async Task<Explanation?> FindAsync(ExplainArguments arguments, ImportPlan plan, PlanEntity entity, string key, CancellationToken cancellationToken)
    {
        using var report = new ImportReport(Stream.Null);
        var folder = new ImportFolder(arguments.ExportFolder!, plan);
        var files = await folder.ListAsync(report, cancellationToken);
        var tables = await ImportMappings.ReadAsync(arguments.MappingsFolder!, plan, new FieldBook(plan), cancellationToken);
        var manifest = await new ImportManifest(plan, folder).ReadAsync(report, cancellationToken);
        var (rules, _) = await ImportRules.ReadAsync(plan, folder, manifest, cancellationToken);
        var trace = new RecordTrace(key, entity.Arrays);
        var rewriter = new EntityRewriter(plan, entity, tables, arguments.Scope, rules, trace);
        foreach (var file in files.Where(f => f.Entity.Name == entity.Name))
        {
            if (await FindAsync(file, rewriter, trace, cancellationToken) is { } found) return found;
        }

        return null;
    }

    private static async Task<Explanation?> FindAsync(ImportFile file, EntityRewriter rewriter, RecordTrace trace, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await file.Source.OpenAsync(hash: false, cancellationToken);
            var format = RecordFormats.Of(file.Entity, file.Label, (await source.Unpacked.PeekAsync(RecordFormats.HeadBytes, cancellationToken)).Span);
            await foreach (var batch in RecordBatches.ReadAsync(source.Unpacked, format, default, rewriter, RecordForm.Stored, BatchLimits.Default, cancellationToken))
            {
                if (trace.IsFound) return Explain(file, trace, batch);
            }

            return null;
        }
        catch (PackedDataException fault)
        {
            throw new UsageException($"{file.Label} cannot be read, and the record was not found before it: {fault.Message}", fault);
        }
    }

    private static Explanation Explain(ImportFile file, RecordTrace trace, RecordBatch batch)
    {
        var notes = batch.Problems.Append(batch.Fatal).OfType<RecordProblem>()
            .Where(p => p.Record == trace.Number && !ProblemCodes.IsMissingReference(p.Code)).Select(p => $"{p.Path ?? "The record"}: {p.Reason}").ToList();
        var outcome = trace.Outcome switch
        {
            RewriteOutcome.Skipped => "The record is skipped: a reference without a mapping has the policy skip.",
            RewriteOutcome.Failed => "The record fails.",
            RewriteOutcome.Fatal => "The run ends FAILED at this record: a reference without a mapping has the policy fail.",
            _ => null,
        };
        if (outcome is not null) notes.Add(outcome);
        return new Explanation
        {
            Entity = file.Entity.Name, Key = KeyAsJson(trace.Key, trace.KeyIsNumber), Label = file.Label, Record = trace.Number,
            Before = trace.Before, After = trace.After, References = trace.References, Notes = notes,
        };
    }

    internal static string KeyAsJson(string key, bool isNumber) => isNumber ? key : JsonSerializer.Serialize(key, ExplainTypes.Relaxed.String);
}
