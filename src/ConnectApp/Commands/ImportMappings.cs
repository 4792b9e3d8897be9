using System.Text.Json;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>Reads the mapping folder: <c>index.json</c>, and the files of the namespaces that the plan asks for.</summary>
internal static class ImportMappings
{
    public const string IndexFile = "index.json";

    public static async Task<MappingSet> ReadAsync(string folder, ImportPlan plan, FieldBook fields, CancellationToken cancellationToken)
    {
        var files = ReadIndex(folder);
        var mappings = new MappingSet();
        if (NamespaceWarnings.CheckProduct(plan.Product, files.Keys) is { } misfit) fields.Add(misfit, "product");
        foreach (var ns in plan.Namespaces)
        {
            if (!files.TryGetValue(ns, out var file)) continue;
            await ReadAsync(folder, ns, file, mappings, cancellationToken);
            if (mappings.Table(ns).Count == 0) fields.Add(NamespaceWarnings.EmptyFile(ns, file), ns);
        }

        return mappings;
    }

    /// <summary>All namespaces, for one who has no plan yet.</summary>
    public static async Task<MappingSet> ReadAllAsync(string folder, CancellationToken cancellationToken)
    {
        var mappings = new MappingSet();
        foreach (var (ns, file) in ReadIndex(folder)) await ReadAsync(folder, ns, file, mappings, cancellationToken);
        return mappings;
    }

    private static async Task ReadAsync(string folder, string ns, string file, MappingSet mappings, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) throw new UsageException($"{IndexFile} names {file} for {ns}, but there is no such file in {folder}");
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
            await MappingFile.ReadAsync(stream, mappings.Table(ns), cancellationToken);
        }
        catch (FormatException fault)
        {
            throw new UsageException($"{path}: {fault.Message}", fault);
        }
    }

    private static Dictionary<string, string> ReadIndex(string folder)
    {
        var path = Path.Combine(folder, IndexFile);
        if (!File.Exists(path)) throw new UsageException($"{path} is not there; the mapping folder needs it: {{\"<namespace>\": {{\"file\": \"…\", \"entries\": N}}, …}}");
        var files = new Dictionary<string, string>();
        try
        {
            using var index = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var entry in index.RootElement.EnumerateObject())
            {
                var file = entry.Value.GetProperty("file").GetString() ?? "";
                if (file.Length == 0 || file != Path.GetFileName(file)) throw new UsageException($"{path}: the file of {entry.Name} must be the name of a file in that folder");
                files[entry.Name] = file;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UsageException($"{path}: expected {{\"<namespace>\": {{\"file\": \"…\"}}, …}}", fault);
        }

        return files;
    }
}
