using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Api.Access;

/// <summary>
/// Whether a user of a site is an admin of its product. A context token says who, not what they may do, so the product is asked, as the app; its answer counts
/// for a minute.
/// </summary>
internal sealed class AdminRights(IProductApi product, TimeProvider time)
{
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    // An admin waits before a page; and an import may hold the site's places for calls.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(TenantId Tenant, string AccountId), (bool IsAdmin, long At)> _known = new();

    /// <returns>Null: the product did not say.</returns>
    public async Task<bool?> IsAdminAsync(Installation site, string accountId, CancellationToken cancellationToken)
    {
        var key = (site.Tenant, accountId);
        if (_known.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < s_memory) return known.IsAdmin;

        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        PlatformAnswer<bool> answer;
        try
        {
            answer = await product.GetIsAdminAsync(site.Tenant, site.Product, accountId, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        bool? isAdmin = answer.Outcome switch
        {
            PlatformOutcome.Ok => answer.Content,

            // An account that the product does not know is nobody's admin.
            PlatformOutcome.NotFound or PlatformOutcome.BadRequest => false,
            _ => null,
        };
        if (isAdmin is not { } decided) return null;
        if (_known.Count >= MostRemembered) _known.Clear();
        _known[key] = (decided, time.GetTimestamp());
        return decided;
    }
}
