using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Files;

namespace ConnectApp.Tests.Connect;

/// <summary>Makes tokens without the code under test, good ones and broken ones.</summary>
internal sealed class TestToken
{
    public JsonObject Header { get; } = new() { ["typ"] = "JWT" };
    public JsonObject Claims { get; } = [];

    /// <summary>If set, stands in place of the claims' JSON.</summary>
    public string? RawClaims { get; set; }
    public string? RawHeader { get; set; }

    public TestToken With(string claim, JsonNode? value)
    {
        Claims[claim] = value;
        return this;
    }

    public TestToken Without(string claim)
    {
        Claims.Remove(claim);
        return this;
    }

    public TestToken WithHeader(string name, JsonNode? value)
    {
        Header[name] = value;
        return this;
    }

    public string Rs256(RSA key)
    {
        Header["alg"] ??= "RS256";
        return Sign(bytes => key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public string Hs256(string secret) => Hs256(Encoding.UTF8.GetBytes(secret));

    public string Hs256(byte[] secret)
    {
        Header["alg"] ??= "HS256";
        return Sign(bytes => HMACSHA256.HashData(secret, bytes));
    }

    public string Sign(Func<byte[], byte[]> sign)
    {
        var signed = $"{Part(RawHeader ?? Header.ToJsonString())}.{Part(RawClaims ?? Claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Sha256(string canonical) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
