using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>One site of a scenario.</summary>
/// <param name="Product">Null: the emulator's.</param>
/// <param name="Export">Folder of its files below the emulator's export folder; null: that folder itself.</param>
/// <param name="Mappings">Folder of its mappings below the emulator's.</param>
internal sealed record SitePlan(string? Product, string? Export, string? Mappings)
{
    public static readonly string[] Keys = ["product", "export", "mappings"];

    public static readonly string[] Products = ["jira", "confluence"];

    public const int Most = 2000;

    public static SitePlan Read(Members site)
    {
        var read = new SitePlan(site.OneOf("product", Products), site.Path("export"), site.Path("mappings"));
        site.End(Keys);
        return read;
    }
}
