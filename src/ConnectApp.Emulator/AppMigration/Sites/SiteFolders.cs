namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>Where the data of all sites is.</summary>
/// <param name="Product"><c>jira</c> or <c>confluence</c>; null takes what the namespaces say.</param>
internal sealed record SiteFolders(string Export, string Mappings, string? Product);
