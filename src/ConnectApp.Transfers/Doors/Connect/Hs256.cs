using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Tokens signed with a site's shared secret.</summary>
internal static class Hs256
{
    private static readonly string s_header = Base64Url.EncodeToString("""{"typ":"JWT","alg":"HS256"}"""u8);

    /// <summary>In constant time.</summary>
    public static bool IsSignedBy(this Jwt token, ReadOnlySpan<byte> secret) =>
        CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, token.Signed), token.Signature);

    public static string Sign(ReadOnlySpan<byte> secret, string issuer, string audience, string? subject,
        DateTimeOffset issuedAt, TimeSpan lifetime, string qsh)
    {
        var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", issuer);
            json.WriteStartArray("aud");
            json.WriteStringValue(audience);
            json.WriteEndArray();
            if (subject is not null) json.WriteString("sub", subject);
            json.WriteNumber("iat", issuedAt.ToUnixTimeSeconds());
            json.WriteNumber("exp", issuedAt.ToUnixTimeSeconds() + (long)lifetime.TotalSeconds);
            json.WriteString("qsh", qsh);
            json.WriteEndObject();
        }

        var signed = $"{s_header}.{Base64Url.EncodeToString(payload.ToArray())}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }
}
