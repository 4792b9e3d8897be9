using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>A cloud site. Name, clientKey and scope are the same at every start, so a second emulator continues the first one's site.</summary>
/// <param name="number">From 1.</param>
internal sealed class CloudSite(bool isConfluence, Uri publicUrl, int number)
{
    public const string FirstName = "emulated-site";

    public string Name { get; } = NameOf(number);

    public bool IsConfluence => isConfluence;

    public string ProductType => isConfluence ? "confluence" : "jira";

    public string ClientKey { get; } = Id(isConfluence ? "5f3d2c1b-8a49-3e77-9c10-6d5e4f3a2b1c" : "0f9e8d7c-6b5a-3c4d-8e2f-1a0b9c8d7e6f", number);

    /// <summary>Identifies the pair of source server and destination site.</summary>
    public string MigrationScopeId { get; } = Id(isConfluence ? "b2c83e55-17d4-3f0a-8e6b-90a1b2c3d4e5" : "71a9e6f0-3b2c-3d4e-9f60-5a4b3c2d1e0f", number);

    /// <summary>Path of the base URL on the emulator itself.</summary>
    public string BasePath { get; } = "/sites/" + NameOf(number) + (isConfluence ? "/wiki" : "");

    public Uri CloudUrl { get; } = new(publicUrl.AbsoluteUri.TrimEnd('/') + "/sites/" + NameOf(number));

    /// <summary>As in the <c>installed</c> payload: without a trailing slash, Confluence's with <c>/wiki</c>.</summary>
    public Uri BaseUrl { get; } = new(publicUrl.AbsoluteUri.TrimEnd('/') + "/sites/" + NameOf(number) + (isConfluence ? "/wiki" : ""));

    public Uri PublicUrl => publicUrl;

    private static string NameOf(int number) => number == 1 ? FirstName : $"{FirstName}-{number}";

    /// <summary>The first site keeps the id it always had; the others have one made of it and their number.</summary>
    private static string Id(string first, int number) =>
        number == 1 ? first : new Guid(SHA256.HashData(Encoding.ASCII.GetBytes($"{first}/{number}")).AsSpan(0, 16)).ToString();
}
