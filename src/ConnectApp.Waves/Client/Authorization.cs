using System.Text;

namespace ConnectApp.Waves.Client;

/// <summary>Who calls: the value of an <c>Authorization</c> header.</summary>
/// <remarks>https://developer.atlassian.com/platform/migration-api/guides/authorization</remarks>
internal static class Authorization
{
    public static string Basic(string user, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    public static string Bearer(string token) => $"Bearer {token}";
}
