namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>First kind of token: the product signs this very request (webhooks, <c>enabled</c>, <c>disabled</c>, pages named in the descriptor).</summary>
internal sealed class HostTokenVerifier(SiteTokenVerifier tokens, AppAddress address, Descriptor descriptor)
{
    /// <returns>The site that signed; null: refused, answer <see cref="Unauthorized"/>.</returns>
    public async ValueTask<Installation?> VerifyAsync(HttpContext context, CancellationToken cancellationToken) =>
        (await CheckAsync(context, cancellationToken))?.Installation;

    /// <summary>The same for a page, which also asks which user opened it.</summary>
    public async ValueTask<SiteUser?> VerifyUserAsync(HttpContext context, CancellationToken cancellationToken) =>
        await CheckAsync(context, cancellationToken) is { } token ? new SiteUser(token.Installation, token.Claims.Subject) : null;

    /// <summary>401 with a fixed text, or 429 once the caller's address has had too many: nothing tells which check failed.</summary>
    public static IResult Unauthorized(HttpContext context) => Refusals.Unauthorized(context);

    private Task<VerifiedToken?> CheckAsync(HttpContext context, CancellationToken cancellationToken) => tokens.VerifyAsync(
        context,
        allowQuery: HttpMethods.IsGet(context.Request.Method), // the frame of a page; a webhook brings its token in the header
        siteOf: claims => claims.Issuer,
        rules: claims => Check(context, claims),
        cancellationToken);

    private TokenRefusal Check(HttpContext context, TokenClaims claims)
    {
        // Usually missing in the product's tokens. One that names another app was not meant for us.
        if (claims.Audience is { } audience && !audience.Any(a => a == descriptor.Key || a == claims.Issuer || address.IsAudience(a))) return TokenRefusal.Audience;
        if (claims.Qsh is null) return TokenRefusal.MissingClaim;

        var expected = Qsh.TryCompute(context.Request.Method, SiteTokenVerifier.TargetOf(context), SiteTokenVerifier.BaseOf(context, address));
        return expected is not null && Qsh.AreEqual(claims.Qsh, expected) ? TokenRefusal.None : TokenRefusal.Qsh;
    }
}
