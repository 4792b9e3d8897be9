using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Waves.Stores;

/// <summary>Table <c>wave_posts</c>: when an account posted lately.</summary>
internal sealed class PostStore(ITenantDatabases tenants)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(5);

    public static async Task AddAsync(StoreTransaction transaction, WaveRow wave, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "DELETE FROM wave_posts WHERE tenant_id = @TenantId AND account = @Account AND posted_at < @before",
            new { wave.TenantId, wave.Account, before = now - s_kept }, transaction.Transaction);
        await transaction.Connection.ExecuteAsync(
            """
            INSERT INTO wave_posts (tenant_id, account, run_id, posted_at) VALUES (@TenantId, @Account, @RunId, @now)
            ON CONFLICT (tenant_id, account, run_id, posted_at) DO NOTHING
            """, new { wave.TenantId, wave.Account, wave.RunId, now }, transaction.Transaction);
    }

    /// <summary>The POST was answered: the other side took it at some time until now.</summary>
    public static Task AnswerAsync(StoreTransaction transaction, WaveRow wave, DateTimeOffset askedAt, DateTimeOffset now) => transaction.Connection.ExecuteAsync(
        "UPDATE wave_posts SET posted_at = @now WHERE tenant_id = @TenantId AND account = @Account AND run_id = @RunId AND posted_at = @askedAt",
        new { wave.TenantId, wave.Account, wave.RunId, askedAt, now }, transaction.Transaction);

    /// <summary>POSTs of the last minutes; one whose outcome was never stored may have been taken as late as now.</summary>
    public Task<IReadOnlyList<PostRow>> ReadAsync(TenantId tenant, string account, CancellationToken cancellationToken) =>
        tenants.ReadAsync<IReadOnlyList<PostRow>>(tenant, [], async snapshot => (await snapshot.Connection.QueryAsync<PostRow>(
            """
            SELECT p.posted_at, CASE
                WHEN EXISTS (SELECT 1 FROM wave_tasks t WHERE t.tenant_id = @tenant AND t.run_id = p.run_id AND t.asked_at = p.posted_at) THEN 1
                WHEN EXISTS (SELECT 1 FROM waves w WHERE w.tenant_id = @tenant AND w.run_id = p.run_id AND w.job_asked_at = p.posted_at) THEN 1
                ELSE 0 END AS is_open
            FROM wave_posts p WHERE p.tenant_id = @tenant AND p.account = @account
            """, new { tenant, account }, snapshot.Transaction)).AsList(), cancellationToken);
}

/// <summary>A POST of the last minutes.</summary>
internal sealed record PostRow
{
    public DateTimeOffset PostedAt { get; init; }

    /// <summary>1: nobody knows whether it was taken.</summary>
    public long IsOpen { get; init; }
}
