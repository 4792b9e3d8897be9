using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>A compact JSON Web Token (RFC 7519), taken apart but not yet believed. Which algorithm counts is the verifier's choice, never the token's.</summary>
internal sealed class Jwt
{
    private const int MaxLength = 8192; // tokens of the product are under 2 KB; Kestrel would allow 32 KB of headers
    private const int MaxDepth = 16;

    private static readonly SearchValues<char> s_base64Url =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private Jwt(string signed, byte[] signature, string? algorithm, string? keyId, TokenClaims claims)
    {
        Signed = Encoding.ASCII.GetBytes(signed);
        Signature = signature;
        Algorithm = algorithm;
        KeyId = keyId;
        Claims = claims;
    }

    /// <summary>The bytes that the signature covers.</summary>
    public byte[] Signed { get; }
    public byte[] Signature { get; }
    public string? Algorithm { get; }
    public string? KeyId { get; }
    public TokenClaims Claims { get; }

    /// <returns>Null: not three parts of base64url with two JSON objects, too long, or with extensions that must be understood (<c>crit</c>).</returns>
    public static Jwt? TryParse(string token)
    {
        if (token.Length > MaxLength) return null;
        var parts = token.Split('.');
        if (parts.Length != 3) return null;

        if (TryDecode(parts[0]) is not { } header || TryDecode(parts[1]) is not { } payload || TryDecode(parts[2]) is not { } signature) return null;
        using var headerJson = StrictJson.TryParseObject(header, MaxDepth);
        using var payloadJson = StrictJson.TryParseObject(payload, MaxDepth);
        if (headerJson is null || payloadJson is null) return null;

        // jwk, jku, x5u and x5c stay unread: a token does not bring its own key.
        var head = headerJson.RootElement;
        return head.Has("crit") ? null
            : new Jwt($"{parts[0]}.{parts[1]}", signature, head.Text("alg"), head.Text("kid"), TokenClaims.From(payloadJson.RootElement));
    }

    private static byte[]? TryDecode(string part)
    {
        if (part.Length == 0 || part.AsSpan().ContainsAnyExcept(s_base64Url)) return null;
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
