using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Signing;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>Checks the app's JWT on a call to the site: <c>iss</c> is the app key, <c>exp</c> at most 180 s after <c>iat</c>, real <c>qsh</c>.</summary>
internal sealed class TokenGate(Installations installations, Traffic traffic, PlatformClock clock) : ICallerGate
{
    private const long LongestLifetimeSeconds = 180;
    private const long LeewaySeconds = 30;
    private const string OutOfTime = "token is expired or from the future";

    /// <returns>What is wrong with the token, or null; and whether the app cannot help it: its secret was right until now, or the platform's clock is wrong.</returns>
    public (string? Fault, bool IsExcused) FindFault(HttpRequest request, ApiCall call)
    {
        var fault = Find(request, call, out var token);
        return fault switch
        {
            null => default,
            OutOfTime => (fault, clock.Skew != TimeSpan.Zero),
            Token.OtherSecret => (fault, installations.WasRight(token)),
            _ => (fault, false),
        };
    }

    private string? Find(HttpRequest request, ApiCall call, out string token)
    {
        token = "";
        var header = request.Headers.Authorization;
        if (header.Count == 0)
            return "no token";
        if (header.Count > 1 || header[0] is not { } text || !text.StartsWith("JWT ", StringComparison.Ordinal))
            return "Authorization is not of the form 'JWT <token>'";
        token = text["JWT ".Length..];
        traffic.Token(token);
        if (installations.Current is not { } app)
            return "no app is installed";
        if (Token.Verify(token, app.SharedSecret, out var fault) is not { } claims)
            return fault;
        if (Token.Text(claims, "iss") != app.Key)
            return "token's iss is not the app key";
        if (Token.Seconds(claims, "iat") is not { } issued || Token.Seconds(claims, "exp") is not { } expires)
            return "token has no iat or exp";
        var now = clock.WallNow.ToUnixTimeSeconds();
        if (issued > now + LeewaySeconds || expires < now - LeewaySeconds)
            return OutOfTime;
        if (expires < issued || issued < expires - LongestLifetimeSeconds)
            return $"token's exp is not within {LongestLifetimeSeconds} s after its iat";
        return Token.Text(claims, "qsh") is { } qsh && qsh == CanonicalRequest.Hash(call.Method, call.Target) ? null : "token's qsh does not fit the request";
    }
}
