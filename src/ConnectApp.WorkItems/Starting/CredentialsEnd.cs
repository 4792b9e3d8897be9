using System.Buffers.Text;
using System.Text.Json;
using ConnectApp.WorkItems.AzureDevOps;

namespace ConnectApp.WorkItems.Starting;

/// <summary>When the credentials of a run end, as far as it is known.</summary>
internal static class CredentialsEnd
{
    private const int MostTokenLetters = 64 * 1024;

    /// <returns>The earliest of the ends that the request names and the <c>exp</c> of an Entra token; null: none is known.</returns>
    public static DateTimeOffset? Of(StartRequest start) =>
        new[] { start.SourceExpiresAt, start.TargetExpiresAt, OfToken(start.Secrets.Pat) }.Min();

    /// <summary>Reads the claim <c>exp</c> (RFC 7519, 4.1.4). The token is not verified: its end is only shown and warned of.</summary>
    /// <returns>Null: no JWT, or one without an end.</returns>
    public static DateTimeOffset? OfToken(string token)
    {
        if (!AzureDevOpsConnection.IsJwt(token) || token.Length > MostTokenLetters) return null;
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
            return claims.RootElement.ValueKind == JsonValueKind.Object && claims.RootElement.TryGetProperty("exp", out var exp) && exp.TryGetInt64(out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentOutOfRangeException or InvalidOperationException)
        {
            // Three parts that begin like a JWT and are none: preflight says whether Azure DevOps takes it.
            return null;
        }
    }
}
