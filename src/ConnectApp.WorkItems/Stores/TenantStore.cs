using System.Data.Common;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;

namespace ConnectApp.WorkItems.Stores;

/// <summary>The engine's tables in a tenant's store. Every write is fenced: a worker that lost the run writes nothing.</summary>
internal sealed class TenantStore(ITenantDatabases tenants, RunStore runs, Run run) : IWorkItemDatabase
{
    public Task WriteAsync(Action<DbTransaction> work, bool durable, CancellationToken cancellationToken) => runs.WriteAsync(
        run,
        transaction =>
        {
            work(transaction.Transaction);
            return Task.CompletedTask;
        },
        cancellationToken,
        durable);

    public Task<T> ReadAsync<T>(Func<DbConnection, T> work, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync(snapshot => Task.FromResult(work(snapshot.Connection)), cancellationToken);
}
