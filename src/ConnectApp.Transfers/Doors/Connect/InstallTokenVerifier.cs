using System.Security.Cryptography;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Signed install: RS256 by a key of Atlassian, for <c>installed</c> and <c>uninstalled</c> only. The one authority for writing an installation.</summary>
internal sealed class InstallTokenVerifier(
    InstallKeys keys, AppAddress address, RefusalLimiter limiter, RefusalLog log, TimeProvider time)
{
    /// <returns>The claims, and None; or null and why.</returns>
    public async ValueTask<(TokenClaims? Claims, TokenRefusal Refusal)> VerifyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var refusal = PresentedToken.Find(context.Request, SiteTokenVerifier.TargetOf(context), allowQuery: false, out var text);
        TokenClaims? claims = null;
        if (refusal == TokenRefusal.None) (claims, refusal) = await CheckAsync(context, text, cancellationToken);
        if (claims is null) log.Note(context.Connection.RemoteIpAddress, $"signed install callback, {Describe(refusal, text)}", limiter.IsPastLimit(context.Connection.RemoteIpAddress));
        return (claims, refusal);
    }

    private async ValueTask<(TokenClaims? Claims, TokenRefusal Refusal)> CheckAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        if (Jwt.TryParse(text) is not { } jwt) return (null, TokenRefusal.Malformed);
        if (jwt.Algorithm != "RS256") return (null, TokenRefusal.Algorithm);
        if (jwt.KeyId is not { } keyId || !InstallKeys.IsSafe(keyId)) return (null, TokenRefusal.KeyId);

        var answer = await keys.FindAsync(keyId, () => limiter.MayLookUpKey(context.Connection.RemoteIpAddress), cancellationToken);
        if (answer == InstallKeyAnswer.HostDown) return (null, TokenRefusal.KeyHostDown);
        if (answer.PublicKey is not { } publicKey) return (null, TokenRefusal.UnknownKey);
        if (!IsSignedBy(jwt, publicKey)) return (null, TokenRefusal.Signature);

        var refusal = jwt.Claims.CheckTimes(time.GetUtcNow());
        if (refusal == TokenRefusal.None) refusal = CheckTarget(context, jwt.Claims);
        return refusal == TokenRefusal.None ? (jwt.Claims, refusal) : (null, refusal);
    }

    private static bool IsSignedBy(Jwt jwt, byte[] publicKey)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        return jwt.IsSignedBy(rsa);
    }

    private TokenRefusal CheckTarget(HttpContext context, TokenClaims claims)
    {
        if (claims.Issuer is null || claims.Qsh is null || claims.Audience is not { } audience) return TokenRefusal.MissingClaim;
        if (!audience.Any(address.IsAudience)) return TokenRefusal.Audience;

        var expected = Qsh.TryCompute(context.Request.Method, SiteTokenVerifier.TargetOf(context), SiteTokenVerifier.BaseOf(context, address));
        return expected is not null && Qsh.AreEqual(claims.Qsh, expected) ? TokenRefusal.None : TokenRefusal.Qsh;
    }

    /// <summary>Which part of the token is wrong, and what was expected: nothing of it is secret but the signature.</summary>
    private string Describe(TokenRefusal refusal, string token) => refusal switch
    {
        TokenRefusal.Audience when Jwt.TryParse(token)?.Claims.Audience is { } audience =>
            $"Audience: the token is for {Printable.Of(string.Join(", ", audience))}, this app is {address.BaseUrl} (Connect:BaseUrl, Connect:Audiences)",
        TokenRefusal.Expired or TokenRefusal.NotYetValid => $"{refusal}: by this server's clock, which says {time.GetUtcNow().UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC",
        TokenRefusal.Qsh => "Qsh: the token was signed for another address; a proxy that changes paths or queries does that",
        TokenRefusal.KeyHostDown => "KeyHostDown: the public key cannot be fetched from Connect:InstallKeysUrl",
        TokenRefusal.UnknownKey => "UnknownKey: Connect:InstallKeysUrl has no such key",
        _ => refusal.ToString(),
    };
}
