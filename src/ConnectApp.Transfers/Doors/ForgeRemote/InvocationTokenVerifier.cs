using System.Buffers.Text;
using System.Text.Json;
using ConnectApp.Core.Clock;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>
/// Verifies Forge invocation tokens (FIT): <c>Authorization: Bearer</c>, RS256, keys by JWKS. Our strict reading comes first (one token, canonical base64url, no
/// member twice); Microsoft.IdentityModel then checks signature, issuer, audience and times; at last the claims about app and installation must agree with each other.
/// </summary>
/// <remarks>Source: "Forge Remote invocation contract" (developer.atlassian.com, 28 Aug 2025).</remarks>
internal sealed class InvocationTokenVerifier(InvocationKeys keys, ForgeHosts hosts, IOptions<ForgeOptions> options, TrustedClock clock)
{
    private const string Scheme = "Bearer ";
    private const string Issuer = "forge/invocation-token";
    private const int MaxDepth = 16;
    private static readonly TimeSpan s_leeway = TimeSpan.FromSeconds(30);
    private static readonly JsonWebTokenHandler s_handler = new() { MaximumTokenSizeInBytes = 8192 };

    public async Task<InvocationCheck> CheckAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is not [{ } header]) return InvocationCheck.Refused("no Authorization header, or more than one");
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return InvocationCheck.Refused("the Authorization header is not Bearer");
        var token = header[Scheme.Length..].Trim(' ');
        if (Jwt.TryParse(token) is not { } parsed) return InvocationCheck.Refused("the token is no JWT");
        if (parsed.Algorithm != SecurityAlgorithms.RsaSha256) return InvocationCheck.Refused("the token's algorithm is not RS256");
        if (parsed.KeyId is not { } keyId) return InvocationCheck.Refused("the token names no key");
        var (key, isCertain) = await keys.FindAsync(keyId, cancellationToken);
        if (key is null) return isCertain ? InvocationCheck.Refused("the token's key is unknown") : new InvocationCheck(null, "the public keys cannot be read", CannotTell: true);

        var result = await s_handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256], IssuerSigningKey = key, ValidIssuer = Issuer, ValidAudience = options.Value.AppId,
            RequireExpirationTime = true, RequireSignedTokens = true, ClockSkew = s_leeway,
            LifetimeValidator = (_, _, _, _) => parsed.Claims.CheckTimes(clock.Now) == TokenRefusal.None,
        });
        if (!result.IsValid) return InvocationCheck.Refused($"the token is not valid: {result.Exception?.GetType().Name}");
        if (options.Value.RequireNotBefore && parsed.Claims.NotBefore is null) return InvocationCheck.Refused("the token has no nbf");
        using var payload = StrictJson.TryParseObject(Base64Url.DecodeFromChars(token.Split('.')[1]), MaxDepth)!;
        return Read(payload.RootElement);
    }

    private InvocationCheck Read(JsonElement claims)
    {
        if (claims.Has("icLabel")) return InvocationCheck.Refused("the token is of an isolated cloud");
        if (!claims.TryGetProperty("app", out var app) || app.ValueKind != JsonValueKind.Object) return InvocationCheck.Refused("the token has no app");
        if (app.Text("id") != options.Value.AppId) return InvocationCheck.Refused("app.id is not this app");
        if (app.Text("installationId") is not { Length: > 0 and <= 128 } installationId || !app.TryGetProperty("installation", out var installation)
            || installation.ValueKind != JsonValueKind.Object || installation.Text("id") is not { } id || Invocation.IdOf(id) != Invocation.IdOf(installationId))
            return InvocationCheck.Refused("app.installationId and app.installation.id differ");
        if (app.Text("apiBaseUrl") is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out var baseUrl)) return InvocationCheck.Refused("app.apiBaseUrl is no URL");
        if (!hosts.AllowsApi(baseUrl)) return InvocationCheck.Refused("app.apiBaseUrl is at a host that is not allowed");
        if (baseUrl.Query.Length > 0 || baseUrl.Fragment.Length > 0 || baseUrl.AbsolutePath.Split('/') is not ["", "ex", var productName, { Length: > 0 } cloudId])
            return InvocationCheck.Refused("app.apiBaseUrl is not …/ex/PRODUCT/CLOUDID");
        if (ProductNames.TryParse(productName) is not { } product) return InvocationCheck.Refused("app.apiBaseUrl is of another product");
        if (FaultOfContexts(installation, productName, cloudId) is { } fault) return InvocationCheck.Refused(fault);
        if (claims.TryGetProperty("context", out var context) && context.ValueKind == JsonValueKind.Object && context.Has("cloudId") && context.Text("cloudId") != cloudId)
            return InvocationCheck.Refused("context.cloudId is not the installation's");
        return new InvocationCheck(new Invocation(Invocation.IdOf(installationId), product, cloudId, new Uri(baseUrl.AbsoluteUri.TrimEnd('/'))), null);
    }

    /// <summary>The product must be among the installation's contexts, and each of its contexts must be of the same cloud.</summary>
    private static string? FaultOfContexts(JsonElement installation, string product, string cloudId)
    {
        if (!installation.TryGetProperty("contexts", out var contexts) || contexts.ValueKind != JsonValueKind.Array) return "app.installation has no contexts";
        var found = false;
        foreach (var context in contexts.EnumerateArray())
        {
            if (context.ValueKind != JsonValueKind.Object || context.Text("name") != product) continue;
            found = true;
            if (context.Has("cloudId") && context.Text("cloudId") != cloudId) return "the cloud id of a context is not that of app.apiBaseUrl";
            if (context.Text("apiBaseUrl") is { } text && (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Segments[^1].TrimEnd('/') != cloudId))
                return "app.apiBaseUrl is not that of its context";
        }

        return found ? null : "the installation has no context of the product";
    }
}
