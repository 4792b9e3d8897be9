using System.Security.Cryptography;
using ConnectApp.Core.Ids;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>What the three kinds of HS256 token have in common: found once, signed by the site's current secret, within its time. Each kind adds its own rules.</summary>
internal sealed partial class SiteTokenVerifier(InstallationStore store, SecretSealer sealer, RefusalLimiter limiter, RefusalLog log, TimeProvider time, ILogger<SiteTokenVerifier> logger)
{
    private static readonly ClientKey s_nobody = new("00000000-nobody");

    // Made once: a token of an unknown site is checked against it, so that it costs what a bad signature costs.
    private readonly Lazy<byte[]> _decoy = new(() => sealer.Seal(s_nobody, Convert.ToBase64String(RandomNumberGenerator.GetBytes(48))));

    /// <summary>The request line's target as it was sent.</summary>
    public static string TargetOf(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return string.IsNullOrEmpty(raw) ? $"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}" : raw;
    }

    /// <summary>The part of the request line's path that is the app's base: empty where a proxy has cut it off.</summary>
    public static string BaseOf(HttpContext context, AppAddress address) =>
        context.Request.PathBase.HasValue || context.RequestServices.GetRequiredService<OwnRoutes>().IsPassedOn(context.Request.Path, address.BasePath) ? address.BasePath : "";

    /// <param name="siteOf">Which claim names the site.</param>
    /// <param name="rules">The rules of the kind; they run last, on a token that its site signed.</param>
    public async Task<VerifiedToken?> VerifyAsync(
        HttpContext context,
        bool allowQuery,
        Func<TokenClaims, string?> siteOf,
        Func<TokenClaims, TokenRefusal> rules,
        CancellationToken cancellationToken)
    {
        VerifiedToken? token = null;
        var refusal = PresentedToken.Find(context.Request, TargetOf(context), allowQuery, out var text);
        if (refusal == TokenRefusal.None) (token, refusal) = await CheckAsync(text, siteOf, rules, cancellationToken);
        if (token is null) log.Note(context.Connection.RemoteIpAddress, $"site's token, {refusal}", limiter.IsPastLimit(context.Connection.RemoteIpAddress));
        return token;
    }

    private async Task<(VerifiedToken? Token, TokenRefusal Refusal)> CheckAsync(
        string text, Func<TokenClaims, string?> siteOf, Func<TokenClaims, TokenRefusal> rules, CancellationToken cancellationToken)
    {
        if (Jwt.TryParse(text) is not { } jwt) return (null, TokenRefusal.Malformed);
        if (jwt.Algorithm != "HS256") return (null, TokenRefusal.Algorithm);

        // Found by the site's name and nothing else: installations of one app may hold the same secret.
        var site = siteOf(jwt.Claims);
        var row = await store.FindRowAsync(site is null ? s_nobody : new ClientKey(site), cancellationToken);
        var secret = OpenSecret(row);
        var signed = jwt.IsSignedBy(secret);
        CryptographicOperations.ZeroMemory(secret);

        if (row?.SealedSecret is null) return (null, TokenRefusal.UnknownSite);
        if (!signed) return (null, TokenRefusal.Signature);

        var refusal = jwt.Claims.CheckTimes(time.GetUtcNow());
        if (refusal == TokenRefusal.None) refusal = rules(jwt.Claims);
        return (refusal == TokenRefusal.None ? new VerifiedToken(row.ToInstallation(), jwt.Claims) : null, refusal);
    }

    private byte[] OpenSecret(InstallationRow? row)
    {
        if (row?.SealedSecret is not { } sealedSecret) return sealer.Open(s_nobody, _decoy.Value);
        try
        {
            return sealer.Open(new ClientKey(row.ClientKey), sealedSecret);
        }
        catch (CryptographicException)
        {
            Log.SecretUnreadable(logger, row.TenantId, sealer.KeyRingFolder);
            return RandomNumberGenerator.GetBytes(32);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The shared secret of tenant {Tenant} cannot be opened with the key ring in {KeyRing}; its calls are refused.")]
        public static partial void SecretUnreadable(ILogger logger, string tenant, string keyRing);
    }
}
