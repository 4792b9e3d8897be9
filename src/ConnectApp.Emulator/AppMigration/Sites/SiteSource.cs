namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>What one site of a scenario is made of. Sites with the same folders share the data, which nobody changes.</summary>
internal sealed record SiteSource(bool IsConfluence, SiteData Data, string ExportFolder)
{
    /// <exception cref="InvalidDataException">A folder is missing, or holds no mappings.</exception>
    public static async Task<IReadOnlyList<SiteSource>> LoadAsync(SiteFolders folders, IReadOnlyList<SitePlan> plans, CancellationToken cancellationToken)
    {
        Dictionary<SitePlan, SiteSource> loaded = [];
        List<SiteSource> sources = [];
        foreach (var plan in plans)
        {
            if (!loaded.TryGetValue(plan, out var source))
                loaded[plan] = source = await LoadAsync(folders, plan, cancellationToken);
            sources.Add(source);
        }

        return sources;
    }

    private static async Task<SiteSource> LoadAsync(SiteFolders folders, SitePlan plan, CancellationToken cancellationToken)
    {
        var exportFolder = Below(folders.Export, plan.Export, "the exported files");
        var mappings = new MappingFiles(Below(folders.Mappings, plan.Mappings, "index.json and the mappings"));
        var isConfluence = (plan.Product ?? folders.Product) switch
        {
            "jira" => false,
            "confluence" => true,
            null => mappings.Namespaces.Any(n => n.StartsWith("confluence:", StringComparison.Ordinal) || n.StartsWith("derived/confluence:", StringComparison.Ordinal)),
            var other => throw new ArgumentException($"Product is '{other}'; expected jira or confluence.", nameof(folders)),
        };
        return new SiteSource(isConfluence, await SiteData.LoadAsync(mappings, isConfluence, exportFolder, cancellationToken), exportFolder);
    }

    public static string Below(string folder, string? path, string expected)
    {
        var whole = path is null ? folder : Path.Combine(folder, path);
        return Directory.Exists(whole) ? whole : throw new InvalidDataException($"{whole}: no such folder; expected {expected}.");
    }
}
