using ConnectApp.Core.Ids;

namespace ConnectApp.Waves.Reports;

/// <summary>Finds the transfers of this backend's app that came from a wave: of the same site, begun after its migrate task.</summary>
internal interface ILinkedTransfers
{
    /// <param name="tenant">The wave's; a site of another tenant's is shown only to who sees all.</param>
    /// <param name="seesAll">Who asks is an operator of all tenants.</param>
    /// <param name="apps">Apps of the wave.</param>
    /// <param name="from">When the migrate task was accepted.</param>
    Task<IReadOnlyList<string>> FindAsync(TenantId tenant, bool seesAll, string cloudUrl, IReadOnlyList<string> apps, DateTimeOffset from, CancellationToken cancellationToken);
}

/// <summary>Nobody imports transfers here.</summary>
internal sealed class NoLinkedTransfers : ILinkedTransfers
{
    public Task<IReadOnlyList<string>> FindAsync(TenantId tenant, bool seesAll, string cloudUrl, IReadOnlyList<string> apps, DateTimeOffset from, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}
