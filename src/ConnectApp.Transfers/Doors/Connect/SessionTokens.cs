using System.Security.Cryptography;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Third kind of token: issued by this app for one user of one site (<c>iss</c> = app key, <c>aud</c> = clientKey), signed with the site's secret.</summary>
internal sealed class SessionTokens(SiteTokenVerifier tokens, InstallationStore store, SecretSealer sealer, Descriptor descriptor, TimeProvider time)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);

    /// <returns>Null: the site is not installed any more.</returns>
    public async Task<string?> IssueAsync(SiteUser user, CancellationToken cancellationToken)
    {
        if ((await store.FindRowAsync(user.Installation.ClientKey, cancellationToken))?.SealedSecret is not { } sealedSecret) return null;

        var secret = sealer.Open(user.Installation.ClientKey, sealedSecret);
        var token = Hs256.Sign(secret, descriptor.Key, user.Installation.ClientKey.Value, user.AccountId, time.GetUtcNow(), s_lifetime, Qsh.Context);
        CryptographicOperations.ZeroMemory(secret);
        return token;
    }

    /// <returns>The user; null: refused.</returns>
    public async ValueTask<SiteUser?> VerifyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var token = await tokens.VerifyAsync(
            context,
            allowQuery: false,
            siteOf: claims => claims.Issuer == descriptor.Key && claims.Audience is [var site] ? site : null,
            rules: claims => claims.Qsh is null ? TokenRefusal.MissingClaim : Qsh.AreEqual(claims.Qsh, Qsh.Context) ? TokenRefusal.None : TokenRefusal.Qsh,
            cancellationToken);
        return token is null ? null : new SiteUser(token.Installation, token.Claims.Subject);
    }
}
