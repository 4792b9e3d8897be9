using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Stores;

/// <summary>The tenants' tables. A tenant whose tables are damaged stops alone.</summary>
internal interface ITenantDatabases
{
    /// <exception cref="StorageException">The tables are damaged, not writable, or of a newer program; the next call tries again.</exception>
    ITenantDatabase Get(TenantId tenant);

    /// <returns>Null: nothing was ever written for the tenant.</returns>
    /// <exception cref="StorageException">As of <see cref="Get"/>.</exception>
    ITenantDatabase? Find(TenantId tenant);
}
