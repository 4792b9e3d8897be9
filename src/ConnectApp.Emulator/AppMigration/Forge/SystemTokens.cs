using System.Collections.Concurrent;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>
/// App system tokens: JWTs whose <c>aud</c> is the installation and whose <c>exp</c> is what the caller's clock must be compared with
/// ("Calling Atlassian app APIs from a remote": at most 4 hours).
/// </summary>
internal sealed class SystemTokens(InvocationKeys keys, Traffic traffic, ClockDials limits, PlatformClock clock)
{
    /// <summary>Given to nobody: a token of another installation.</summary>
    private const string OtherInstallation = "00000000-0000-4000-8000-00000000000f";

    private static readonly TimeSpan LongExpired = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Issued> _issued = new(StringComparer.Ordinal);
    private int _usedAfterExpiry;

    public int IssuedCount => _issued.Count;

    /// <summary>Calls that bore a token whose time was over.</summary>
    public int UsedAfterExpiry => _usedAfterExpiry;

    /// <returns>The header's value; null where it is left out.</returns>
    public string? Issue(ForgeIdentity identity, SystemTokenFault fault = SystemTokenFault.None)
    {
        if (fault == SystemTokenFault.Missing)
            return null;
        var now = clock.WallNow;
        var expires = fault == SystemTokenFault.Expired ? now - LongExpired : now + (limits.Limit("systemToken") / clock.Speed);
        var installation = fault == SystemTokenFault.Foreign ? OtherInstallation : identity.InstallationId;
        var token = keys.Sign(json =>
        {
            json.WriteStartObject();
            json.WriteString("aud", installation);
            json.WriteString("sub", identity.AppId);
            json.WriteString("jti", Guid.NewGuid());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", expires.ToUnixTimeSeconds());
            json.WriteEndObject();
        });
        _issued[token] = new Issued(installation, DateTimeOffset.FromUnixTimeSeconds(expires.ToUnixTimeSeconds()));
        traffic.Token(token);
        return token;
    }

    /// <returns>What is wrong with the token as a caller's proof, or null; and the installation it was issued to, if it was.</returns>
    public (string? Fault, string? InstallationId) Check(string token)
    {
        if (!_issued.TryGetValue(token, out var issued))
            return ("the token was never issued", null);
        if (clock.WallNow < issued.Expires)
            return (null, issued.InstallationId);
        limits.Met("systemToken");
        Interlocked.Increment(ref _usedAfterExpiry);
        return ($"the token expired at {issued.Expires:u}", issued.InstallationId);
    }

    /// <summary>The installation that a token was issued to, valid or not.</summary>
    public string? FindInstallation(string token) => _issued.GetValueOrDefault(token)?.InstallationId;

    private sealed record Issued(string InstallationId, DateTimeOffset Expires);
}
