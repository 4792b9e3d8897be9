using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.Tests.Connect;

/// <summary>A token and how it was made: a good one, changed once to three times before or after it was signed. The same seed makes the same tokens.</summary>
internal sealed class MutatedToken
{
    public const string Audience = "https://app.example.com";
    public const string OtherAudience = "https://other.example.com";

    private static readonly string[] s_algorithms = ["none", "None", "HS256", "hs256", "HS384", "HS512", "RS256", "RS384", "PS256", "ES256", "", "HS256 "];
    private static readonly string[] s_audiences =
    [
        $"\"{Audience}\"", $"[\"{Audience}\"]", $"[\"{OtherAudience}\",\"{Audience}\"]", $"\"{OtherAudience}\"", "[]", "null", "7", $"[\"{Audience}\",7]", $"[[\"{Audience}\"]]",
        "\"\"", $"{{\"aud\":\"{Audience}\"}}", $"\"{Audience}/\"", "true",
    ];

    private readonly Random _random;
    private readonly List<string> _header = ["\"typ\":\"JWT\""];
    private readonly List<string> _payload = [];
    private readonly List<string> _steps = [];
    private string _algorithm;
    private byte[] _tail = [];
    private Func<string, string> _after = static token => token;
    private bool _isSignedByAnother;

    private MutatedToken(Random random, TokenKeys keys, long now)
    {
        _random = random;
        IsRsa = random.Next(50) == 0;
        HasShortSecret = !IsRsa && random.Next(40) == 0;
        _algorithm = IsRsa ? "RS256" : "HS256";
        _payload.AddRange(
        [
            "\"iss\":\"site-1\"", $"\"aud\":\"{Audience}\"", $"\"iat\":{now - random.Next(5, 60)}", $"\"exp\":{now + random.Next(40, 200)}", "\"qsh\":\"context-qsh\"",
        ]);
        for (var count = random.Next(4); count > 0; count--) Change(now);
        Text = Sign(keys);
    }

    public string Text { get; }

    public bool IsRsa { get; }

    /// <summary>Signed and verified with a secret of less than 32 bytes, as sites may have.</summary>
    public bool HasShortSecret { get; }

    /// <summary>What was changed, for the message of a failed test.</summary>
    public string Steps => _steps.Count == 0 ? "nothing" : string.Join(", ", _steps);

    public static MutatedToken Make(int seed, TokenKeys keys, long now) => new(new Random(seed), keys, now);

    private void Change(long now)
    {
        var step = _random.Next(18);
        switch (step)
        {
            case 0: Step("another algorithm in the header", () => _algorithm = Pick(s_algorithms)); break;
            case 1: Step("another audience", () => Replace("aud", Pick(s_audiences))); break;
            case 2: Step("another time", () => Replace(PickTime(), Time(now))); break;
            case 3: Step("a time that is no number", () => Replace(PickTime(), $"\"{now + 100}\"")); break;
            case 4: Step("a doubled claim", () => _payload.Add(Pick([.. _payload, $"\"exp\":{now + 100}", $"\"aud\":\"{Audience}\"", $"\"e\\u0078p\":{now + 100}"]))); break;
            case 5: Step("a doubled header member", () => _header.Add(Pick(["\"typ\":\"JWT\"", "\"alg\":\"HS256\"", "\"alg\":\"none\"", "\"kid\":\"a\",\"kid\":\"b\""]))); break;
            case 6: Step("crit", () => _header.Add(Pick(["\"crit\":[\"exp\"]", "\"crit\":[\"b64\"],\"b64\":false", "\"crit\":[]", "\"crit\":null", "\"crit\":\"exp\""]))); break;
            case 7: Step("a missing claim", () => _payload.RemoveAt(_random.Next(_payload.Count))); break;
            case 8: Step("another key", () => _isSignedByAnother = true); break;
            case 9: Step("claims in another order", () => _payload.Sort((_, _) => _random.Next(3) - 1)); break;
            case 10: Step("more claims", () => _payload.Insert(_random.Next(_payload.Count + 1), Pick(["\"context\":{\"user\":{\"a\":[1,{}]}}", "\"nbf\":1", "\"sub\":\"\\ud83d\\ude00\"", "\"x\":" + new string('[', 20) + new string(']', 20), "\"x\":\"\\ud83d\""]))); break;
            case 11: Step("bytes after the claims", () => _tail = Pick<byte[]>([[0x20], [0x0A, 0x09], [0xFF], [0x7B, 0x7D], [0x00], [0xEF, 0xBB, 0xBF]])); break;
            case 12: Step("padding", () => After(token => token + Pick(["=", "==", "==="]))); break;
            case 13: Step("one character changed", () => After(token => Put(token, 1, Character()))); break;
            case 14: Step("one character lost", () => After(token => Put(token, 1, ""))); break;
            case 15: Step("one character more", () => After(token => Put(token, 0, Character()))); break;
            case 16: Step("its end cut", () => After(token => token[.._random.Next(token.Length + 1)])); break;
            default: Step("another last character of the signature", () => After(LastCharacter)); break;
        }
    }

    private void Step(string name, Action change)
    {
        _steps.Add(name);
        change();
    }

    private void After(Func<string, string> change)
    {
        var before = _after;
        _after = token => change(before(token));
    }

    private void Replace(string claim, string value)
    {
        _payload.RemoveAll(c => c.StartsWith($"\"{claim}\":", StringComparison.Ordinal));
        _payload.Add($"\"{claim}\":{value}");
    }

    private string PickTime() => Pick(["exp", "iat", "nbf"]);

    private string Time(long now) => Pick(
    [
        (now + _random.Next(-400, 400)).ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{now + _random.Next(-400, 400)}.5"),
        "0", "-1", "1e3", "1e300", "-1e300", "9223372036854775807", "9223372036854775808", "253402300799", "253402300800", "null", "true", "[]", "{}", "\"\"", "\"abc\"",
        string.Create(CultureInfo.InvariantCulture, $"{(now + 100) * 1000}"), string.Create(CultureInfo.InvariantCulture, $"{now + 100}e0"),
    ]);

    private string LastCharacter(string token) => token.Length == 0 ? token : token[..^1] + Pick(["A", "B", "C", "D", "E", "Q", "g", "w", "_", "-"]);

    private string Character() => Pick(["A", "a", "0", "-", "_", ".", "=", "+", "/", " ", "\n", "%", "é", "z", "9"]);

    private string Put(string token, int lost, string text)
    {
        if (token.Length == 0) return text;
        var at = _random.Next(token.Length);
        return string.Concat(token.AsSpan(0, at), text, token.AsSpan(at + lost));
    }

    private T Pick<T>(params T[] choice) => choice[_random.Next(choice.Length)];

    private string Sign(TokenKeys keys)
    {
        _header.Insert(_random.Next(_header.Count + 1), $"\"alg\":\"{_algorithm}\"");
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{{string.Join(',', _header)}}}"));
        var payload = Base64Url.EncodeToString([.. Encoding.UTF8.GetBytes($"{{{string.Join(',', _payload)}}}"), .. _tail]);
        var signed = Encoding.ASCII.GetBytes($"{header}.{payload}");
        var signature = IsRsa
            ? (_isSignedByAnother ? keys.OtherRsa : keys.Rsa).SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : HMACSHA256.HashData(_isSignedByAnother ? keys.OtherSecret : HasShortSecret ? keys.ShortSecret : keys.Secret, signed);
        return _after($"{header}.{payload}.{Base64Url.EncodeToString(signature)}");
    }
}

/// <summary>The keys of the mutated tokens.</summary>
internal sealed class TokenKeys : IDisposable
{
    public byte[] Secret { get; } = "a secret of more than thirty-two bytes"u8.ToArray();

    public byte[] OtherSecret { get; } = "another secret of more than thirty-two bytes"u8.ToArray();

    public byte[] ShortSecret { get; } = "a short secret"u8.ToArray();

    public RSA Rsa { get; } = RSA.Create(2048);

    public RSA OtherRsa { get; } = RSA.Create(2048);

    public void Dispose()
    {
        Rsa.Dispose();
        OtherRsa.Dispose();
    }
}
