using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.Signing;

/// <summary>JSON Web Tokens as Connect uses them (RFC 7519): the algorithm is the caller's choice, never the token's.</summary>
internal static class Token
{
    public const string OtherSecret = "token's signature does not fit the shared secret";

    private const int LongestToken = 8192;

    public static string Hs256(string secret, string issuer, string qsh, DateTimeOffset now, TimeSpan lifetime)
    {
        var signed = Unsigned("""{"typ":"JWT","alg":"HS256"}""", issuer, audience: null, qsh, now, lifetime);
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Rs256(InstallKey key, string issuer, string audience, string qsh, DateTimeOffset now, TimeSpan lifetime)
    {
        var signed = Unsigned($$"""{"typ":"JWT","alg":"RS256","kid":"{{key.KeyId}}"}""", issuer, audience, qsh, now, lifetime);
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Checks an HS256 token; <paramref name="fault"/> tells what is wrong, or the claims are returned.</summary>
    public static JsonElement? Verify(string token, string secret, out string fault)
    {
        fault = "token is malformed";
        var parts = token.Split('.');
        if (token.Length > LongestToken || parts.Length != 3)
            return null;
        var header = Part(parts[0]);
        var claims = Part(parts[1]);
        var signature = Bytes(parts[2]);
        if (header is null || claims is null || signature is null)
            return null;
        fault = "token's alg is not HS256";
        if (Text(header.Value, "alg") != "HS256")
            return null;
        fault = OtherSecret;
        var right = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        if (!CryptographicOperations.FixedTimeEquals(right, signature))
            return null;
        fault = "";
        return claims;
    }

    public static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? JsonText.TryGet(value) : null;

    public static long? Seconds(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds)
            ? seconds : null;

    private static string Unsigned(string header, string issuer, string? audience, string qsh, DateTimeOffset now, TimeSpan lifetime)
    {
        var claims = Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("iss", issuer);
            if (audience is not null)
                json.WriteString("aud", audience);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", now.Add(lifetime).ToUnixTimeSeconds());
            json.WriteString("qsh", qsh);
            json.WriteEndObject();
        });
        return $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(claims)}";
    }

    private static JsonElement? Part(string text) =>
        Bytes(text) is { } bytes && Json.TryParse(bytes, out _) is { ValueKind: JsonValueKind.Object } json ? json : null;

    private static byte[]? Bytes(string text)
    {
        if (text.Length == 0 || text.Contains('=', StringComparison.Ordinal) || !Base64Url.IsValid(text))
            return null;
        return Base64Url.DecodeFromChars(text);
    }
}
