namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>
/// What the platform knows of the migrated site: id mappings, containers, and the projects or spaces of the product. Key tables
/// (<c>derived/…</c>) are no namespaces of the platform: for each of their keys it invents a container, an id mapping and a product
/// answer, which lead an app to the same table.
/// </summary>
internal sealed class SiteData
{
    private readonly Dictionary<string, MappingTable> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Container> _byCloudId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Container> _byCloudKey = new(StringComparer.Ordinal);

    private SiteData(MappingFiles files, bool isConfluence, IReadOnlyList<Container> containers)
    {
        // All at once, so that a broken file is told at the start and not in the middle of a migration.
        var containerNamespace = isConfluence ? "confluence:space" : "jira/classic:project";
        foreach (var name in files.Namespaces.Where(n => !n.StartsWith("derived/", StringComparison.Ordinal)).Append(containerNamespace).Distinct())
            _tables[name] = new MappingTable(name == containerNamespace
                ? files.Read(name).Concat(containers.Select(c => KeyValuePair.Create(c.SourceId, c.CloudId))) : files.Read(name));
        ContainerType = isConfluence ? "ConfluenceSpace" : "JiraProject";
        Containers = containers;
        foreach (var container in containers)
        {
            _byCloudId[container.CloudId] = container;
            _byCloudKey.TryAdd(container.CloudKey, container);
        }
    }

    public string ContainerType { get; }

    /// <summary>Ordered by source id.</summary>
    public IReadOnlyList<Container> Containers { get; }

    public static async Task<SiteData> LoadAsync(MappingFiles files, bool isConfluence, string exportFolder, CancellationToken cancellationToken)
    {
        var keys = files.Read(isConfluence ? "derived/confluence:spaceKey" : "derived/jira:projectKey")
            .OrderBy(p => p.Key, StringComparer.Ordinal).ToList();
        if (keys.Count == 0)
            return new SiteData(files, isConfluence, []);
        var prefix = await UnusedDigits.FindAsync([.. files.Paths, .. ExportFile.List(exportFolder).Select(f => f.Path)], cancellationToken);
        return new SiteData(files, isConfluence, [.. keys.Select((pair, i) => new Container(pair.Key, $"{prefix}{100_000 + i}", $"{prefix}{500_000 + i}", pair.Value))]);
    }

    /// <summary>An unknown namespace is an empty one.</summary>
    public MappingTable Table(string mappingNamespace) => _tables.GetValueOrDefault(mappingNamespace, MappingTable.Empty);

    public Container? FindById(string cloudId) => _byCloudId.GetValueOrDefault(cloudId);

    public Container? FindByKey(string cloudKey) => _byCloudKey.GetValueOrDefault(cloudKey);
}
