using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;
using Microsoft.AspNetCore.WebUtilities;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <inheritdoc cref="IProductApi"/>
internal sealed class ProductApi(SiteClient site, IProductRest rest) : IProductApi
{
    private const int MaxSpaces = 250;
    private const string Administer = "ADMINISTER";

    public Task<PlatformAnswer<ProductProject>> GetProjectAsync(TenantId tenant, string id, CancellationToken cancellationToken)
    {
        var segment = PathSegment.Checked(id);
        return site.SendAsync(tenant, () => rest.GetProjectAsync(tenant, segment, cancellationToken),
            static project => new ProductProject(project.Id, project.Key, project.Name), cancellationToken);
    }

    public async Task<PlatformAnswer<IReadOnlyList<ProductSpace>>> GetSpacesAsync(
        TenantId tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count is 0 or > MaxSpaces)
        {
            throw new ArgumentOutOfRangeException(nameof(ids), ids.Count, "1 to 250 ids are asked for at once.");
        }

        var spaces = new List<ProductSpace>();
        string? cursor = null;

        // One page unless the product grants fewer than it is asked for; a page holds at least one space, hence the bound.
        for (var page = 0; page < ids.Count; page++)
        {
            var answer = await GetSpacePageAsync(tenant, ids, cursor, cancellationToken);
            if (answer.Outcome != PlatformOutcome.Ok) return new(answer.Outcome, null, answer.StatusCode, answer.RetryAfter, answer.Detail);

            spaces.AddRange(answer.Content.Spaces);
            cursor = answer.Content.Cursor;
            if (cursor is null) return new(PlatformOutcome.Ok, spaces, answer.StatusCode, null, null);
        }

        return new(PlatformOutcome.Malformed, null, 200, null, $"the spaces of {ids.Count} ids take more than {ids.Count} pages");
    }

    public Task<PlatformAnswer<bool>> GetIsAdminAsync(TenantId tenant, Product product, string accountId, CancellationToken cancellationToken) => product == Product.Jira
        ? site.SendAsync(tenant, () => rest.CheckPermissionsAsync(tenant, new PermissionsCheckWire([Administer], accountId), cancellationToken),
            static granted => granted.GlobalPermissions.Contains(Administer, StringComparer.Ordinal), cancellationToken)
        : site.SendAsync(tenant, () => rest.GetUserAsync(tenant, accountId, "operations", cancellationToken),
            static user => user.Operations.Any(static o => o is { Operation: "administer", TargetType: "application" }), cancellationToken);

    private Task<PlatformAnswer<(IReadOnlyList<ProductSpace> Spaces, string? Cursor)>> GetSpacePageAsync(
        TenantId tenant, IReadOnlyList<string> ids, string? cursor, CancellationToken cancellationToken) =>
        site.SendAsync(tenant, () => rest.GetSpacesAsync(tenant, string.Join(',', ids), MaxSpaces, cursor, cancellationToken), ToSpaces, cancellationToken);

    private static (IReadOnlyList<ProductSpace> Spaces, string? Cursor) ToSpaces(SpacesWire wire) =>
        ([.. wire.Results.Select((space, i) => space is null
            ? throw new JsonException($"space {i} is null")
            : new ProductSpace(space.Id, space.Key, space.Name))], FindCursor(wire.Links?.Next));

    /// <summary>Only the cursor is taken from the link; where it points is not followed.</summary>
    private static string? FindCursor(string? next)
    {
        if (next is null) return null;

        var query = next.IndexOf('?', StringComparison.Ordinal);
        return query >= 0 && QueryHelpers.ParseQuery(next[query..]).TryGetValue("cursor", out var cursor) && cursor.Count == 1
            ? cursor[0]
            : throw new JsonException("_links.next has no cursor");
    }
}
