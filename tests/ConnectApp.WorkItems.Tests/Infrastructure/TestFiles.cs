using System.Text;

namespace ConnectApp.WorkItems.Tests.Infrastructure;

/// <summary>Files of the folder TestData.</summary>
internal static class TestFiles
{
    public static IEnumerable<string> In(string folder) =>
        typeof(TestFiles).Assembly.GetManifestResourceNames().Where(n => n.StartsWith($"TestData/{folder}/", StringComparison.Ordinal)).Order();

    public static string Read(string name)
    {
        using var stream = typeof(TestFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no test file {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
