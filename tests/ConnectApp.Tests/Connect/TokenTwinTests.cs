using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;
using Xunit.Abstractions;

namespace ConnectApp.Tests.Connect;

/// <summary>
/// Our reader of tokens and <see cref="JsonWebTokenHandler"/> are each the other's twin: what one signs the other verifies, and on mutated tokens they agree but for
/// what <see cref="Difference"/> lists.
/// </summary>
public sealed class TokenTwinTests(ITestOutputHelper output) : IDisposable
{
    private readonly TokenKeys _keys = new();
    private readonly JsonWebTokenHandler _library = new();

    /// <summary>The machine's clock: the library asks no other.</summary>
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose() => _keys.Dispose();

    /// <summary>Where the two may disagree: the first four are tokens that only we take, the others are tokens that only the library takes.</summary>
    private enum Difference
    {
        /// <summary>Connect's secrets may be short; the library refuses HS256 keys under 32 bytes.</summary>
        ShortSecret,

        /// <summary>Half a surrogate pair in a claim that we do not read.</summary>
        UnreadText,

        /// <summary><c>iat</c> or <c>nbf</c> before the calendar begins, or <c>nbf</c> null; neither makes a token valid for longer.</summary>
        UnreadTime,

        /// <summary><c>exp</c> beyond a 64-bit integer; both take 2^63-1, and such a token must be signed by its site too.</summary>
        FarTime,

        /// <summary>Of a member that stands twice the library takes the last; other readers take the first.</summary>
        DoubledMember,

        /// <summary>Extensions that must be understood (RFC 7515, 4.1.11).</summary>
        Critical,

        /// <summary>Text for a time, or a time that is no number at all.</summary>
        UnreadableTime,

        /// <summary>Connect requires <c>iat</c>, before <c>exp</c> and not in the future.</summary>
        IssuedAt,

        /// <summary>Padding, letters that base64url has not, bits of the last letter that nothing reads.</summary>
        Base64,

        /// <summary>Bytes after the JSON, or JSON nested deeper than 16; an audience that is not a text or a list of texts.</summary>
        Form,
    }

    [Fact]
    public async Task Sign_ByOurs_IsTakenByTheLibrary()
    {
        var token = Hs256.Sign(_keys.Secret, "app", MutatedToken.Audience, "user-1", Now, TimeSpan.FromMinutes(3), "context-qsh");

        var result = await _library.ValidateTokenAsync(token, Rules(new SymmetricSecurityKey(_keys.Secret), SecurityAlgorithms.HmacSha256));

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(("app", "user-1", "context-qsh"), (result.Issuer, (string)result.Claims["sub"], (string)result.Claims["qsh"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sign_ByTheLibrary_IsTakenByOurs(bool isRsa)
    {
        var key = isRsa ? (SecurityKey)new RsaSecurityKey(_keys.Rsa) : new SymmetricSecurityKey(_keys.Secret);
        var now = Now;
        var token = _library.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "site-1", Audience = MutatedToken.Audience, IssuedAt = now.UtcDateTime, NotBefore = now.UtcDateTime, Expires = now.UtcDateTime.AddMinutes(3),
            Claims = new Dictionary<string, object> { ["qsh"] = "context-qsh", ["sub"] = "user-1" },
            SigningCredentials = new SigningCredentials(key, isRsa ? SecurityAlgorithms.RsaSha256 : SecurityAlgorithms.HmacSha256),
        });

        var jwt = Jwt.TryParse(token)!;

        Assert.True(isRsa ? jwt.IsSignedBy(_keys.Rsa) : jwt.IsSignedBy(_keys.Secret));
        Assert.Equal(TokenRefusal.None, jwt.Claims.CheckTimes(now));
        Assert.Equal(("site-1", "user-1", "context-qsh"), (jwt.Claims.Issuer, jwt.Claims.Subject, jwt.Claims.Qsh));
    }

    /// <summary>4,000 tokens; <c>CONNECTAPP_TOKENS</c> and <c>CONNECTAPP_TOKENS_SEED</c> ask for others.</summary>
    [Fact]
    public async Task Verify_MutatedTokens_AgreesButForTheListedDifferences()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("CONNECTAPP_TOKENS") ?? "4000", CultureInfo.InvariantCulture);
        var first = int.Parse(Environment.GetEnvironmentVariable("CONNECTAPP_TOKENS_SEED") ?? "1", CultureInfo.InvariantCulture);
        var listed = new SortedDictionary<Difference, int>();
        var unlisted = new List<string>();
        var (taken, refused) = (0, 0);
        var hs256 = Rules(new SymmetricSecurityKey(_keys.Secret), SecurityAlgorithms.HmacSha256);
        var rs256 = Rules(new RsaSecurityKey(_keys.Rsa), SecurityAlgorithms.RsaSha256);
        var isShort = Rules(new SymmetricSecurityKey(_keys.ShortSecret), SecurityAlgorithms.HmacSha256);
        for (var seed = first; seed < first + count; seed++)
        {
            var token = MutatedToken.Make(seed, _keys, Now.ToUnixTimeSeconds());
            var rules = token.IsRsa ? rs256 : token.HasShortSecret ? isShort : hs256;
            bool ours, theirs;

            // The library reads the machine's clock: a token whose time begins or ends in between is looked at again.
            do
            {
                ours = IsTaken(token, Now);
                theirs = (await _library.ValidateTokenAsync(token.Text, rules)).IsValid;
            }
            while (ours != IsTaken(token, Now));

            if (ours == theirs)
            {
                _ = ours ? taken++ : refused++;
            }
            else if (Explain(token, ours) is { } difference)
            {
                listed[difference] = listed.GetValueOrDefault(difference) + 1;
            }
            else
            {
                unlisted.Add($"seed {seed} ({token.Steps}): {(ours ? "only we take" : "only the library takes")} {Shown(token.Text)}");
            }
        }

        output.WriteLine($"{count} tokens from seed {first}: {taken} taken by both, {refused} refused by both; {string.Join(", ", listed.Select(d => $"{d.Key} {d.Value}"))}");
        Assert.True(unlisted.Count == 0, $"{unlisted.Count} disagreements that are not listed, of them:\n{string.Join('\n', unlisted.Take(20))}");
        Assert.True(taken > count / 10 && refused > count / 10, $"Of {count} tokens {taken} were taken and {refused} refused: that tests little.");
        Assert.Superset(listed.Keys.ToHashSet(), Enum.GetValues<Difference>().ToHashSet());
    }

    private bool IsTaken(MutatedToken token, DateTimeOffset now) =>
        Jwt.TryParse(token.Text) is { } jwt && jwt.Algorithm == (token.IsRsa ? "RS256" : "HS256")
            && (token.IsRsa ? jwt.IsSignedBy(_keys.Rsa) : jwt.IsSignedBy(token.HasShortSecret ? _keys.ShortSecret : _keys.Secret))
            && jwt.Claims.CheckTimes(now) == TokenRefusal.None && jwt.Claims.Audience?.Contains(MutatedToken.Audience, StringComparer.Ordinal) == true;

    private static TokenValidationParameters Rules(SecurityKey key, string algorithm) => new()
    {
        IssuerSigningKey = key, ValidAlgorithms = [algorithm], ValidateIssuer = false, ValidAudience = MutatedToken.Audience, ClockSkew = TimeSpan.FromSeconds(30),
        RequireExpirationTime = true, RequireSignedTokens = true, TryAllIssuerSigningKeys = true, IgnoreTrailingSlashWhenValidatingAudience = false,
    };

    /// <summary>Looks for the difference with a reader of its own, which takes everything that could be meant.</summary>
    private static Difference? Explain(MutatedToken token, bool ours)
    {
        var parts = token.Text.Split('.');
        if (ours)
        {
            if (token.HasShortSecret) return Difference.ShortSecret;
            var taken = Read(Base64Url.DecodeFromChars(parts[1]))!;
            if (taken.Any(m => m.Value.ValueKind == JsonValueKind.String && m.Value.GetRawText().Equals("\"\\ud83d\"", StringComparison.Ordinal))) return Difference.UnreadText;
            if (taken.Any(m => m.Name == "exp" && m.Value.GetDouble() >= long.MaxValue)) return Difference.FarTime;
            return taken.Any(m => m is { Name: "nbf", Value.ValueKind: JsonValueKind.Null }
                || (m.Name is "iat" or "nbf" && m.Value.GetDouble() < DateTimeOffset.MinValue.ToUnixTimeSeconds())) ? Difference.UnreadTime : null;
        }

        if (parts.Length != 3) return null;
        if (parts.Any(p => !IsCanonical(p))) return Difference.Base64;
        var (header, payload) = (Base64Url.DecodeFromChars(parts[0]), Base64Url.DecodeFromChars(parts[1]));
        if (Read(header) is not { } head || Read(payload) is not { } claims) return Difference.Form;
        if (IsDoubled(head) || IsDoubled(claims)) return Difference.DoubledMember;
        if (head.Any(m => m.Name == "crit")) return Difference.Critical;
        if (claims.Any(m => m.Name is "exp" or "iat" or "nbf" && m.Value.ValueKind != JsonValueKind.Number)) return Difference.UnreadableTime;
        if (claims.FirstOrDefault(m => m.Name == "aud").Value is { ValueKind: not JsonValueKind.String } audience
            && !(audience.ValueKind == JsonValueKind.Array && audience.EnumerateArray().All(a => a.ValueKind == JsonValueKind.String))) return Difference.Form;

        var issuedAt = claims.Where(m => m.Name == "iat").Select(m => (double?)m.Value.GetDouble()).FirstOrDefault();
        var expiresAt = claims.Where(m => m.Name == "exp").Select(m => (double?)m.Value.GetDouble()).FirstOrDefault();
        return issuedAt is null || issuedAt >= expiresAt || issuedAt > Now.ToUnixTimeSeconds() ? Difference.IssuedAt : null;
    }

    private static bool IsCanonical(string part) => Base64Url.IsValid(part) && Base64Url.EncodeToString(Base64Url.DecodeFromChars(part)) == part;

    private static List<(string Name, JsonElement Value)>? Read(byte[] json)
    {
        try
        {
            return [.. JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 }).RootElement.EnumerateObject().Select(m => (m.Name, m.Value))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsDoubled(List<(string Name, JsonElement Value)> members) => members.Select(m => m.Name).Distinct(StringComparer.Ordinal).Count() < members.Count;

    private static string Shown(string token) => string.Join('.', token.Split('.').Take(2).Select(p => Base64Url.IsValid(p) ? Encoding.Latin1.GetString(Base64Url.DecodeFromChars(p)) : p));
}
