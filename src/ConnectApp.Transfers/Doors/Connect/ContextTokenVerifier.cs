namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Second kind of token: what our page's script gets from <c>AP.context.getToken</c>, for our own API. It names no request, so it opens nothing else.</summary>
internal sealed class ContextTokenVerifier(SiteTokenVerifier tokens, AppAddress address, Descriptor descriptor)
{
    /// <returns>The user; null: refused.</returns>
    public async ValueTask<SiteUser?> VerifyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var token = await tokens.VerifyAsync(context, allowQuery: false, siteOf: claims => claims.Issuer, rules: Check, cancellationToken);
        return token is null ? null : new SiteUser(token.Installation, token.Claims.Subject);
    }

    // The text is required, not "any qsh": else the token in a page's URL would open the API.
    private TokenRefusal Check(TokenClaims claims) =>
        claims.Audience is { } audience && !audience.Any(a => a == descriptor.Key || a == claims.Issuer || address.IsAudience(a)) ? TokenRefusal.Audience
        : claims.Qsh is null ? TokenRefusal.MissingClaim
        : Qsh.AreEqual(claims.Qsh, Qsh.Context) ? TokenRefusal.None : TokenRefusal.Qsh;
}
