using System.Text.Json.Nodes;

namespace ConnectApp.Commands;

/// <summary>
/// The sample's mappings with and without gaps. <c>mappings</c> lacks a few entries, as real sites do; <c>mappings-left-out.json</c> beside it holds them:
/// an object of server id to cloud id for each namespace.
/// </summary>
internal static class SampleMappings
{
    public const string Complete = "complete";
    public const string Incomplete = "incomplete";

    private const string Folder = "mappings";
    private const string LeftOut = "mappings-left-out.json";
    private const string Index = "index.json";

    /// <summary>Copies the mappings of a sample and adds those that are left out.</summary>
    /// <returns>The folder of the copy.</returns>
    public static string WriteComplete(string sample, string folder)
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder, Folder)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(sample, Folder))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var index = Read(Path.Combine(copy, Index));
        foreach (var (name, entries) in Read(Path.Combine(sample, LeftOut)))
        {
            var entry = index[name]!.AsObject();
            var path = Path.Combine(copy, (string)entry["file"]!);
            var mapping = Read(path);
            foreach (var (serverId, cloudId) in entries!.AsObject()) mapping[serverId] = cloudId!.DeepClone();
            entry["entries"] = mapping.Count;
            File.WriteAllText(path, mapping.ToJsonString());
        }

        File.WriteAllText(Path.Combine(copy, Index), index.ToJsonString());
        return copy;
    }

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
}
