using ConnectApp.Emulator.Events;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Transfers;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.Api;

/// <summary>Checks the app's JWT on a call to the site: <c>iss</c> is the app key, <c>exp</c> at most 180 s after <c>iat</c>, real <c>qsh</c>.</summary>
internal sealed class TokenGate(Installations installations, Ledger ledger, TimeProvider time)
{
    private const long LongestLifetimeSeconds = 180;
    private const long LeewaySeconds = 30;

    /// <returns>What is wrong with the token, or null.</returns>
    public string? FindFault(HttpRequest request, ApiCall call)
    {
        var header = request.Headers.Authorization;
        if (header.Count == 0)
            return "no token";
        if (header.Count > 1 || header[0] is not { } text || !text.StartsWith("JWT ", StringComparison.Ordinal))
            return "Authorization is not of the form 'JWT <token>'";
        var token = text["JWT ".Length..];
        ledger.Token(token);
        if (installations.Current is not { } app)
            return "no app is installed";
        if (Token.Verify(token, app.SharedSecret, out var fault) is not { } claims)
            return fault;
        if (Token.Text(claims, "iss") != app.Key)
            return "token's iss is not the app key";
        if (Token.Seconds(claims, "iat") is not { } issued || Token.Seconds(claims, "exp") is not { } expires)
            return "token has no iat or exp";
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (issued > now + LeewaySeconds || expires < now - LeewaySeconds)
            return "token is expired or from the future";
        if (expires < issued || issued < expires - LongestLifetimeSeconds)
            return $"token's exp is not within {LongestLifetimeSeconds} s after its iat";
        return Token.Text(claims, "qsh") is { } qsh && qsh == CanonicalRequest.Hash(call.Method, call.Target) ? null : "token's qsh does not fit the request";
    }
}
