using System.Reflection;

namespace ConnectApp.Core.Stores;

/// <summary>Tables that a kind of run adds to each tenant's: numbered scripts, applied in order and each once. Scripts are only added at the end.</summary>
/// <param name="Name">Tells the part from others; stored with the number of scripts that were applied.</param>
internal sealed record SchemaPart(string Name, IReadOnlyList<string> Scripts)
{
    /// <param name="prefix">Begins the names of the part's embedded resources, which are applied in the order of their names.</param>
    public static SchemaPart FromResources(string name, Assembly assembly, string prefix) => new(name,
    [
        .. assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
            return reader.ReadToEnd();
        }),
    ]);
}
