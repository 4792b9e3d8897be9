using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>
/// Who may call: a PAT by Basic with any user name, or an Entra token by Bearer. The emulator's Entra tokens have the form of a JWT and end with
/// <c>.emulated</c>, so that <c>exp</c> can be read.
/// </summary>
internal sealed class Credentials
{
    public const string Pat = "emulated-pat";

    private const string TokenEnd = ".emulated";

    private string _pat = Pat;
    private int _generation = 1;

    /// <summary>Ends the PAT; the next one is <c>emulated-pat-2</c>, and so on.</summary>
    public void Expire() => _pat = $"{Pat}-{++_generation}";

    public static string EntraToken(DateTimeOffset expires)
    {
        var payload = new JsonObject { ["aud"] = "499b84ac-1321-427f-aa17-267ca6975798", ["exp"] = expires.ToUnixTimeSeconds() };
        return $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(payload.ToJsonString())}{TokenEnd}";
    }

    public bool Accept(string? authorization, DateTimeOffset now)
    {
        if (authorization?.Split(' ', 2) is not [var scheme, var value])
            return false;
        if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return Decode(value) is { } pair && pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..] == _pat;
        return scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && value.EndsWith(TokenEnd, StringComparison.Ordinal)
            && value.Split('.') is [_, var payload, _] && Expires(payload) > now;
    }

    private static DateTimeOffset Expires(string payload)
    {
        try
        {
            var padded = payload.Replace('-', '+').Replace('_', '/').PadRight((payload.Length + 3) / 4 * 4, '=');
            return DateTimeOffset.FromUnixTimeSeconds(JsonNode.Parse(Convert.FromBase64String(padded))!["exp"]!.GetValue<long>());
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or NullReferenceException or ArgumentOutOfRangeException)
        {
            return DateTimeOffset.MinValue;
        }
    }

    private static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string? Decode(string base64)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
