using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Rewriting.Plans.Suggesting;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>plan suggest</c>: reads an export once and prints a first plan for it, or what a plan does not cover.</summary>
internal static class PlanSuggestCommand
{
    /// <returns>0: printed. 1: wrong usage, or a faulty plan. 130: interrupted.</returns>
    public static async Task<int> RunAsync(PlanSuggestArguments arguments, IAnsiConsole output, IAnsiConsole error, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            if (!Directory.Exists(arguments.ExportFolder)) throw new UsageException($"There is no export folder {arguments.ExportFolder}.");
            if (arguments.MappingsFolder is { } folder && !Directory.Exists(folder)) throw new UsageException($"There is no folder of mappings {folder}.");
            var plan = arguments.PlanPath is null ? null : ReadPlan(arguments.PlanPath, error.Profile.Out.Writer);
            if (plan is null && arguments.PlanPath is not null) return CommandLine.Usage;
            await SuggestAsync(arguments, plan, output.Profile.Out.Writer, new ProgressDisplay(error, time), cancellationToken);
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

    private static ImportPlan? ReadPlan(string path, TextWriter error)
    {
        if (PlanCheckCommand.ReadFile(path, error) is not { } bytes) return null;
        var reading = PlanReader.Read(bytes, path);
        foreach (var fault in reading.Faults) error.WriteLine(fault.ToString());
        return reading.Plan;
    }

    private static async Task SuggestAsync(PlanSuggestArguments arguments, ImportPlan? plan, TextWriter output, ProgressDisplay progress, CancellationToken cancellationToken)
    {
        using var mappings = arguments.MappingsFolder is null ? new MappingSet() : await ImportMappings.ReadAllAsync(arguments.MappingsFolder, cancellationToken);
        var product = arguments.Product ?? plan?.Product ?? ProductOf(mappings);
        var files = await SuggestedFiles.ListAsync(arguments.ExportFolder, plan ?? Nothing(product), cancellationToken);
        if (files.Data.Count == 0) throw new UsageException($"There is no file of records in {arguments.ExportFolder}.");
        progress.TotalFiles = files.Data.Count;
        progress.TotalBytes = files.Data.Sum(f => f.PackedBytes ?? 0);
        IReadOnlyList<EntitySurvey> surveys = [];
        await progress.ShowAsync(async () => surveys = await ReadAsync(files, plan, progress, cancellationToken), cancellationToken);
        var suggested = PlanSuggester.Suggest(product, surveys, mappings, files.Source?.Url, plan);
        var labels = files.Data.Select(f => f.Label).ToList();
        if (arguments.Json) await output.WriteLineAsync(PlanSuggestJson.Write(suggested, labels, files.Manifest));
        else if (plan is not null) await output.WriteAsync(new SuggestedYaml().WriteFields(suggested));
        else await output.WriteAsync(new SuggestedYaml().Write(suggested, labels, files.Manifest, files.Source is { } source ? (source.Label, source.Path) : null));
    }

    private static async Task<IReadOnlyList<EntitySurvey>> ReadAsync(SuggestedFiles files, ImportPlan? plan, ProgressDisplay progress, CancellationToken cancellationToken)
    {
        List<EntitySurvey> surveys = [];
        var byLabel = files.Data.ToLookup(f => f.Label);
        foreach (var (name, glob, labels) in plan is null ? LabelGroups.Of([.. byLabel.Select(l => l.Key)]) : ByEntity(plan, files.Data))
        {
            var survey = new EntitySurvey(name, glob);
            var entity = plan?.Entities.First(e => e.Name == name);
            foreach (var file in labels.Select(l => byLabel[l].First()))
            {
                var before = survey.Records;
                await ReadAsync(file, survey, entity, cancellationToken);
                progress.Add(file.PackedBytes ?? 0, survey.Records - before);
                progress.FileDone();
            }

            surveys.Add(survey);
        }

        return surveys;
    }

    private static async Task ReadAsync(ExportFile file, EntitySurvey survey, PlanEntity? entity, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await file.OpenAsync(hash: false, cancellationToken);
            var head = await source.Unpacked.PeekAsync(RecordPathFinder.HeadBytes, cancellationToken);
            await survey.ReadAsync(source.Unpacked, file.Label, head, entity, cancellationToken);
        }
        catch (PackedDataException fault)
        {
            throw new UsageException($"{file.Label} cannot be read: {fault.Message}", fault);
        }
    }

    private static IEnumerable<(string Name, string Glob, IReadOnlyList<string> Labels)> ByEntity(ImportPlan plan, IReadOnlyList<ExportFile> files) =>
        plan.Entities.Select(e => (e.Name, e.Label.Pattern, (IReadOnlyList<string>)[.. files.Select(f => f.Label).Where(l => plan.FindEntity(l) == e)]));

    /// <summary>A namespace of Confluence makes the export one of Confluence, as for the emulator.</summary>
    private static Product ProductOf(MappingSet mappings) =>
        mappings.Namespaces.Any(n => n.StartsWith("confluence:", StringComparison.Ordinal) || n.StartsWith("derived/confluence:", StringComparison.Ordinal)) ? Product.Confluence : Product.Jira;

    private static ImportPlan Nothing(Product product) => new() { App = "", Product = product, Completion = new IdleCompletion(TimeSpan.Zero), Entities = [] };
}
