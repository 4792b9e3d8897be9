using System.Data.Common;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;

namespace ConnectApp.WorkItems.Stores;

/// <summary>The engine's tables in a tenant's store. Every write is fenced: a worker that lost the run writes nothing.</summary>
internal sealed class TenantStore(ITenantDatabases tenants, RunStore runs, Run run) : IWorkItemDatabase
{
    public Task WriteAsync(Func<DbTransaction, Task> work, bool durable, CancellationToken cancellationToken) => runs.WriteAsync(
        run,
        transaction => work(transaction.Transaction),
        cancellationToken,
        durable);

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync(snapshot => work(snapshot.Connection), cancellationToken);
}
