using System.Text.Json;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>The claims this program reads; a claim of another JSON type than the standard's counts as missing.</summary>
internal sealed record TokenClaims
{
    // A clientKey is a UUID today. The bound keeps hostile text out of queries and dictionaries.
    private const int MaxTextLength = 512;

    /// <summary>Clocks of two machines differ; the vendor's Spring library allows the same.</summary>
    private static readonly TimeSpan s_leeway = TimeSpan.FromSeconds(30);

    public string? Issuer { get; private init; }
    public string? Subject { get; private init; }
    public string? Qsh { get; private init; }

    /// <summary>Null: no <c>aud</c>. Empty: one that names nobody.</summary>
    public IReadOnlyList<string>? Audience { get; private init; }

    /// <summary>Epoch seconds.</summary>
    public double? ExpiresAt { get; private init; }
    public double? IssuedAt { get; private init; }
    public double? NotBefore { get; private init; }

    private bool HasUnreadableTime { get; init; }

    public static TokenClaims From(JsonElement payload) => new()
    {
        Issuer = ShortText(payload, "iss"),
        Subject = ShortText(payload, "sub"),
        Qsh = ShortText(payload, "qsh"),
        Audience = ReadAudience(payload),
        ExpiresAt = Number(payload, "exp"),
        IssuedAt = Number(payload, "iat"),
        NotBefore = Number(payload, "nbf"),
        HasUnreadableTime = payload.Has("nbf") && Number(payload, "nbf") is null,
    };

    /// <summary><c>exp</c> and <c>iat</c> are required: the vendor's Express library lets a token without <c>exp</c> live for ever.</summary>
    public TokenRefusal CheckTimes(DateTimeOffset now)
    {
        if (ExpiresAt is not { } expiresAt || IssuedAt is not { } issuedAt || HasUnreadableTime) return TokenRefusal.MissingClaim;

        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        if (expiresAt <= issuedAt || expiresAt + s_leeway.TotalSeconds <= seconds) return TokenRefusal.Expired;
        return issuedAt > seconds + s_leeway.TotalSeconds || NotBefore > seconds + s_leeway.TotalSeconds ? TokenRefusal.NotYetValid : TokenRefusal.None;
    }

    private static string? ShortText(JsonElement payload, string name) =>
        payload.Text(name) is { Length: > 0 and <= MaxTextLength } text ? text : null;

    private static double? Number(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number
            && member.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    private static List<string>? ReadAudience(JsonElement payload)
    {
        if (!payload.TryGetProperty("aud", out var audience)) return null;
        if (audience.ValueKind != JsonValueKind.Array) return payload.Text("aud") is { } single ? [single] : [];
        if (audience.EnumerateArray().Any(a => a.ValueKind != JsonValueKind.String)) return [];
        try
        {
            return [.. audience.EnumerateArray().Select(a => a.GetString()!)];
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }
}
