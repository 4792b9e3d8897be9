using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;

namespace ConnectApp.Api.Access;

/// <summary>Who calls the API, as far as access goes. A route's handler takes it as a parameter; the access check has set it before.</summary>
/// <param name="Tenant">The one tenant whose data the caller sees; null: an operator of all.</param>
/// <param name="Subject">Atlassian account id of a site's admin, or <c>sub</c> of an operator's token.</param>
/// <param name="NewTenant">
/// <c>tenantId</c> of the token where no tenant of that name or id is known: it becomes one at its first start. <paramref name="Tenant"/> is then an id that nothing has.
/// </param>
internal sealed record ApiCaller(ApiCallerKind Kind, TenantId? Tenant, string Subject, string? NewTenant = null)
{
    public bool MaySee(TenantId tenant) => Tenant is null || Tenant == tenant;

    /// <summary>What shares one limit: a tenant's admins and operators together; each operator of all tenants alone.</summary>
    public string LimitKey => NewTenant is { } name ? $"+{name}" : Tenant is { } tenant ? tenant.ToString() : $"*{Subject}";

    /// <summary>How the caller stands in a run's history.</summary>
    public RunActor Actor => new(Kind == ApiCallerKind.Operator ? RunActor.Operator : RunActor.SiteAdmin, Subject);

    public static ValueTask<ApiCaller> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));

    /// <exception cref="InvalidOperationException">The route was mapped outside of <see cref="ApiEndpoints.MapApi"/>.</exception>
    public static ApiCaller Of(HttpContext context) => context.Features.Get<ApiCaller>()
        ?? throw new InvalidOperationException("The route asks for a caller and is not mapped by MapApi.");
}

internal enum ApiCallerKind { SiteAdmin, Operator }
