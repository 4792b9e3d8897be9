using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>Table <c>api_projects</c>: a project belongs to the tenant whose start named it first.</summary>
internal sealed class ApiProjects(IControlDatabase control, TimeProvider time)
{
    /// <returns>False: it is another tenant's.</returns>
    public Task<bool> TryOwnAsync(Guid project, TenantId tenant, CancellationToken cancellationToken) => control.WriteAsync(async transaction =>
    {
        var (id, now) = (project.ToString("D"), time.GetUtcNow());
        await transaction.Connection.ExecuteAsync(
            "INSERT INTO api_projects (project_id, tenant_id, created_at) VALUES (@id, @tenant, @now) ON CONFLICT (project_id) DO NOTHING",
            new { id, tenant, now }, transaction.Transaction);
        return await transaction.Connection.QuerySingleAsync<TenantId>(
            "SELECT tenant_id FROM api_projects WHERE project_id = @id", new { id }, transaction.Transaction) == tenant;
    }, cancellationToken);
}
