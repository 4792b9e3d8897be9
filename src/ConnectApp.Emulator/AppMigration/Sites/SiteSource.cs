namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>What one site of a scenario is made of. Sites with the same folders share the data, which nobody changes.</summary>
internal sealed record SiteSource(bool IsConfluence, SiteData Data, string ExportFolder)
{
    /// <exception cref="InvalidDataException">A folder is missing, or holds no mappings.</exception>
    public static async Task<IReadOnlyList<SiteSource>> LoadAsync(EmulatorOptions options, CancellationToken cancellationToken)
    {
        Dictionary<SitePlan, SiteSource> loaded = [];
        List<SiteSource> sources = [];
        foreach (var plan in options.Scenario.Sites)
        {
            if (!loaded.TryGetValue(plan, out var source))
                loaded[plan] = source = await LoadAsync(options, plan, cancellationToken);
            sources.Add(source);
        }

        foreach (var (transfer, source) in options.Scenario.Transfers.SelectMany(_ => loaded.Values, (transfer, source) => (transfer, source)))
            Below(source.ExportFolder, transfer.Export, "the exported files of a transfer");
        foreach (var dial in options.Scenario.Network.Where(d => d.ReplacesWith is not null))
        {
            foreach (var source in sources.Where((_, i) => dial.Site is null || dial.Site == i + 1))
            {
                if (Path.Combine(source.ExportFolder, dial.ReplacesWith!) is var path && !File.Exists(path))
                    throw new InvalidDataException($"{path}: no such file; {dial.Place} of the scenario replaces another with it.");
            }
        }

        return sources;
    }

    private static async Task<SiteSource> LoadAsync(EmulatorOptions options, SitePlan plan, CancellationToken cancellationToken)
    {
        var exportFolder = Below(options.ExportFolder, plan.Export, "the exported files");
        var mappings = new MappingFiles(Below(options.MappingsFolder, plan.Mappings, "index.json and the mappings"));
        var isConfluence = (plan.Product ?? options.Product) switch
        {
            "jira" => false,
            "confluence" => true,
            null => mappings.Namespaces.Any(n => n.StartsWith("confluence:", StringComparison.Ordinal) || n.StartsWith("derived/confluence:", StringComparison.Ordinal)),
            var other => throw new ArgumentException($"Product is '{other}'; expected jira or confluence.", nameof(options)),
        };
        return new SiteSource(isConfluence, await SiteData.LoadAsync(mappings, isConfluence, exportFolder, cancellationToken), exportFolder);
    }

    public static string Below(string folder, string? path, string expected)
    {
        var whole = path is null ? folder : Path.Combine(folder, path);
        return Directory.Exists(whole) ? whole : throw new InvalidDataException($"{whole}: no such folder; expected {expected}.");
    }
}
