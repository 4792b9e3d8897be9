using ConnectApp.Api.Answers;
using System.Globalization;
using ConnectApp.Api.Access;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Reports;

namespace ConnectApp.Api;

/// <summary>How a vendor's app takes its data.</summary>
internal static class RecordEndpoints
{
    public const int UsualLimit = 100;
    public const int LargestLimit = 1000;

    /// <summary><c>GET /api/records/{entity}?after=&amp;limit=&amp;tenantId=</c>: records that have changed since, for operators.</summary>
    public static async Task<IResult> ChangedSinceAsync(string entity, HttpContext context, ApiCaller caller, RecordChanges changes, InstallationStore installations, CancellationToken cancellationToken)
    {
        var query = new PageQuery(context.Request.Query);
        var limit = query.Limit(UsualLimit, LargestLimit);
        var asked = Tenant(query, caller);
        if (query.Refusal is { } refusal) return refusal;
        var tenant = asked!.Value;
        if (!caller.MaySee(tenant) || await installations.FindAsync(tenant, cancellationToken) is null) return ApiErrors.TenantNotFound();

        var list = $"records {tenant} {entity}";
        var (after, life) = After(query, list);
        if (query.Refusal is { } wrongCursor) return wrongCursor;
        var page = await changes.ReadAsync(tenant, entity, after, limit, cancellationToken);
        if (after > page.Last || life.Length > 0 && life != page.Life) return ApiErrors.CursorGone();
        var last = page.Changes.Count > 0 ? page.Changes[^1].ChangeNumber : after;
        return new RecordsResult(page, Cursor.Of(list, last.ToString(CultureInfo.InvariantCulture), page.Life));
    }

    /// <returns>The last change that was seen, and in which life of the store.</returns>
    private static (long Number, string Life) After(PageQuery query, string list)
    {
        if (query.After(list, 2) is not [var text, var life]) return (0, "");
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) query.Fault("after must be the next of an earlier answer of this list");
        return (number, life);
    }

    /// <summary>An operator of all tenants says which one is meant; any other has one.</summary>
    private static TenantId? Tenant(PageQuery query, ApiCaller caller)
    {
        if (query.Text("tenantId") is { } text)
        {
            if (Guid.TryParseExact(text, "D", out var id)) return new TenantId(id);
            query.Fault("tenantId must be one UUID");
            return null;
        }

        if (caller.Tenant is null) query.Fault("tenantId must be given, as your token is for all tenants");
        return caller.Tenant;
    }
}
