using System.Net.Http.Headers;
using System.Text;

namespace ConnectApp.WorkItems.AzureDevOps;

/// <summary>Where and as whom a run reads.</summary>
/// <param name="Organisation">Address of the organisation or collection, without a slash at the end.</param>
/// <param name="Token">PAT, or an access token of Entra.</param>
public sealed record AzureDevOpsConnection(Uri Organisation, string Token)
{
    /// <summary>Where identities are: a host of its own in the cloud, the collection's address on a server.</summary>
    internal Uri Identities => Organisation.Host.Equals("dev.azure.com", StringComparison.OrdinalIgnoreCase)
        ? new UriBuilder(Organisation) { Host = "vssps.dev.azure.com" }.Uri
        : Organisation;

    /// <summary>A token of Entra is a JWT (three parts, the first begins with <c>eyJ</c>) and goes as Bearer; a PAT as Basic without a user name.</summary>
    internal AuthenticationHeaderValue Authorization => IsJwt(Token)
        ? new AuthenticationHeaderValue("Bearer", Token)
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($":{Token}")));

    internal static bool IsJwt(string token) => token.StartsWith("eyJ", StringComparison.Ordinal) && token.Count(c => c == '.') == 2;

    /// <summary>Without the token.</summary>
    public override string ToString() => Organisation.ToString();
}
