namespace ConnectApp.Tests.Connect;

/// <summary>Files of the repository, found from the folder the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string DescriptorPath => Path.Combine(Root, "atlassian-connect.json");

    public static string TestData(string name) => Path.Combine(Root, "tests", "ConnectApp.Tests", "TestData", name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ConnectApp.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No ConnectApp.sln above {AppContext.BaseDirectory}.");
    }
}
