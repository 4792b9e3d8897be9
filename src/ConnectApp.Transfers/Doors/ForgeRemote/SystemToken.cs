using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>
/// An app system token (header <c>x-forge-oauth-system</c>). The platform verifies it; here only its end and its installation are read. It lives at most four hours,
/// and can be nearer to its end, since the platform caches it ("Forge Remote: scheduled triggers", 29 Jun 2026).
/// </summary>
internal sealed record SystemToken(string Text, DateTimeOffset ExpiresAt, TimeSpan Margin)
{
    public const string Header = "x-forge-oauth-system";

    /// <summary>A call needs a token that is valid for so long yet.</summary>
    public static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(5);

    /// <returns>Null: no token, or one of another installation.</returns>
    public static SystemToken? TryRead(string? text, string installationId)
    {
        if (text is not { Length: > 0 } || Jwt.TryParse(text) is not { Claims: { ExpiresAt: { } end, Audience: { } audience } claims }) return null;
        if (end is <= 0 or > 253_402_300_799) return null;
        if (!audience.Any(a => a == installationId || a.EndsWith("/" + installationId, StringComparison.Ordinal))) return null;
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds((long)(end * 1000));

        // A token of less than 50 minutes in all would else be of no use: a tenth of its life is enough.
        var life = claims.IssuedAt is { } start && end > start ? TimeSpan.FromSeconds(end - start) : TimeSpan.MaxValue;
        return new SystemToken(text, expiresAt, life / 10 < LongestMargin ? life / 10 : LongestMargin);
    }
}
