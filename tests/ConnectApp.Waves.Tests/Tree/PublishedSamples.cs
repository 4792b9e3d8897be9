using System.Text.Json;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Tests.Tree;

/// <summary>The samples of the status guide, see <c>TestData/status/README.md</c>.</summary>
internal static class PublishedSamples
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "TestData", "status");

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public static StatusPage Page(string name) => JsonSerializer.Deserialize(Text(name), ClientJson.Default.StatusPage)!;

    public static StatusNode Node(string name) => Page(name).Data!;
}
