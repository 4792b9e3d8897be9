using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Commands;

/// <summary>The export that the demo migrates: the sample beside the program, or the caller's own.</summary>
/// <param name="Bytes">Of all files, for the bars.</param>
internal sealed record DemoSample(string ExportFolder, string MappingsFolder, string PlanPath, long Bytes, int Files)
{
    public static DemoSample Prepare(DemoArguments arguments, string folder)
    {
        var own = new[] { arguments.ExportFolder, arguments.MappingsFolder, arguments.PlanPath };
        if (own.Any(o => o is not null) && own.Any(o => o is null)) throw new UsageException("--export, --mappings and --plan belong together: give all three, or none for the sample.");
        if (own.Any(o => o is not null) && arguments.Sample is not null) throw new UsageException("--sample and --export do not go together.");
        if (arguments.Records < 1) throw new UsageException("--records must be at least 1.");

        var sample = Path.Combine(AppContext.BaseDirectory, "Sample", arguments.Product ?? "jira");
        var export = arguments.ExportFolder ?? Path.Combine(sample, "export");
        var mappings = arguments.MappingsFolder
            ?? (arguments.Sample == SampleMappings.Incomplete ? Path.Combine(sample, "mappings") : SampleMappings.WriteComplete(sample, folder));
        var plan = arguments.PlanPath ?? Path.Combine(sample, "import-plan.yaml");
        foreach (var path in new[] { export, mappings }.Where(p => !Directory.Exists(p))) throw new UsageException($"There is no folder {Path.GetFullPath(path)}.");
        if (!File.Exists(plan)) throw new UsageException($"There is no plan {Path.GetFullPath(plan)}.");
        if (arguments.ExportFolder is null && arguments.Records < int.MaxValue) export = Shorten(export, Path.Combine(folder, "export"), arguments.Records);

        var files = Directory.GetFiles(export, "*", SearchOption.AllDirectories);
        return new DemoSample(export, mappings, plan, files.Sum(f => new FileInfo(f).Length), files.Length);
    }

    /// <summary>The app's descriptor with the key of the plan: a vendor's own key does not keep the sample from running.</summary>
    /// <returns>Path of the descriptor to use.</returns>
    public string WriteDescriptor(string folder)
    {
        var source = new ConnectOptions().DescriptorPath;
        if (PlanReader.Read(File.ReadAllBytes(PlanPath), PlanPath).Plan is not { } plan) return source;
        var descriptor = JsonNode.Parse(File.ReadAllBytes(source))!;
        descriptor["key"] = plan.App;
        var path = Path.Combine(folder, "atlassian-connect.json");
        File.WriteAllText(path, descriptor.ToJsonString());
        return path;
    }

    /// <summary>The first records of each file, in proportion, so that all files keep some.</summary>
    private static string Shorten(string export, string shortened, int records)
    {
        Directory.CreateDirectory(shortened);
        var files = Directory.GetFiles(export).Select(f => (Name: Path.GetFileName(f), Lines: File.ReadAllLines(f))).ToList();
        var all = files.Sum(f => f.Lines.Length);
        var left = Math.Min(records, all);
        foreach (var (file, index) in files.OrderBy(f => f.Lines.Length).Select((f, i) => (f, i)))
        {
            var share = index == files.Count - 1 ? left : Math.Min(left, (int)Math.Round((double)records * file.Lines.Length / all));
            File.WriteAllLines(Path.Combine(shortened, file.Name), file.Lines.Take(share));
            left -= share;
        }

        return shortened;
    }
}
