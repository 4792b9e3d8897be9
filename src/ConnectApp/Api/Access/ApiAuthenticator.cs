using System.Security.Claims;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;

namespace ConnectApp.Api.Access;

/// <summary>
/// Turns the token of a call into a caller: <c>Authorization: JWT</c> is a Connect context token of a site's user, <c>Authorization: Bearer</c> a token of an
/// operator. Each scheme takes its own kind of token and no other.
/// </summary>
internal sealed class ApiAuthenticator(ContextTokenVerifier contextTokens, AdminRights rights, OperatorTokens operators, ApiTenants tenants,
    InstallationStore installations)
{
    private const string AllTenants = "*";
    private const int LongestSubject = 256;
    private const int LongestTenant = 256;
    private static readonly string[] s_roles = ["owner", "admin", "member"];

    public async Task<(ApiCaller? Caller, ApiRefusal Refusal)> AuthenticateAsync(HttpContext context, bool takesQueryToken)
    {
        // A token in the query counts only where there is none in the header, and only on the stream.
        if (context.Request.Headers.Authorization.Count == 0 && takesQueryToken && context.Features.Get<QueryToken>() is { } inQuery)
        {
            context.Request.Headers.Authorization = $"{(IsSiteToken(inQuery.Value) ? "JWT" : "Bearer")} {inQuery.Value}";
        }

        if (context.Request.Headers.Authorization is not [{ } header]) return (null, ApiRefusal.Unauthorized);
        if (header.StartsWith("JWT ", StringComparison.OrdinalIgnoreCase)) return await OfSiteAsync(context);
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && operators.IsConfigured) return await OfOperatorAsync(context, header["Bearer ".Length..].Trim());
        return (null, ApiRefusal.Unauthorized);
    }

    private async Task<(ApiCaller?, ApiRefusal)> OfSiteAsync(HttpContext context)
    {
        if (await contextTokens.VerifyAsync(context, context.RequestAborted) is not { } user) return (null, ApiRefusal.Unauthorized);
        if (user.AccountId is not { } account) return (null, ApiRefusal.NotAnAdmin);
        return await rights.IsAdminAsync(user.Installation, account, context.RequestAborted) switch
        {
            true => (new ApiCaller(ApiCallerKind.SiteAdmin, user.Installation.Tenant, account), default),
            false => (null, ApiRefusal.NotAnAdmin),
            null => (null, ApiRefusal.ProductDown),
        };
    }

    private async Task<(ApiCaller?, ApiRefusal)> OfOperatorAsync(HttpContext context, string token)
    {
        // The library lets pass what the standards do not: padding, times as text, extensions that must be understood. What an authority makes is its own matter.
        if (!operators.HasAuthority && Jwt.TryParse(token) is not { Claims.ExpiresAt: not null }) return (null, ApiRefusal.Unauthorized);
        var result = await context.AuthenticateAsync(OperatorTokens.Scheme);
        if (!result.Succeeded) return (null, result.Failure is SecurityTokenExpiredException ? ApiRefusal.TokenExpired : ApiRefusal.Unauthorized);

        if (Single(result.Principal, "sub") is not { Length: > 0 and <= LongestSubject } subject || subject.Any(char.IsControl)) return (null, ApiRefusal.Unauthorized);
        if (Single(result.Principal, "tenantId") is not { } tenant) return (null, ApiRefusal.Unauthorized);
        if (result.Principal.HasClaim(c => c.Type == "role") && !result.Principal.FindAll("role").Any(c => s_roles.Contains(c.Value))) return (null, ApiRefusal.Forbidden);
        if (tenant == AllTenants) return (new ApiCaller(ApiCallerKind.Operator, null, subject), default);
        return tenant is { Length: > 0 and <= LongestTenant } && !tenant.Any(char.IsControl)
            ? (await OfTenantAsync(tenant, subject, context.RequestAborted), default) : (null, ApiRefusal.Unauthorized);
    }

    /// <param name="name">Id of a site's tenant, or the name of a tenant of the API.</param>
    private async Task<ApiCaller> OfTenantAsync(string name, string subject, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(name, "D", out var id) && await installations.FindAsync(new TenantId(id), cancellationToken) is not null)
            return new ApiCaller(ApiCallerKind.Operator, new TenantId(id), subject);
        if (await tenants.FindAsync(name, cancellationToken) is { } known) return new ApiCaller(ApiCallerKind.Operator, known, subject);

        // A site's tenant whose app was removed still has its runs; its id is no name of another.
        return new ApiCaller(ApiCallerKind.Operator, new TenantId(id), subject, NewTenant: name);
    }

    /// <summary>Two of a kind would let two readers of the token believe different ones.</summary>
    private static string? Single(ClaimsPrincipal principal, string type) => principal.FindAll(type).ToList() is [var one] ? one.Value : null;

    /// <summary>Which of the two kinds it claims to be; the kind's own verifier then believes nothing.</summary>
    private static bool IsSiteToken(string token) => Jwt.TryParse(token)?.Claims.Qsh is not null;
}
