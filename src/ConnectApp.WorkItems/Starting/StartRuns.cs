using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;
using ConnectApp.WorkItems.Stores;
using Microsoft.Extensions.Options;

namespace ConnectApp.WorkItems.Starting;

/// <summary>
/// Starts runs: reads the request, claims the project and the target, and seals the credentials. The caller wakes the run. A refused start
/// leaves nothing behind and has called neither side, but for the cloud id of the target's site, which is asked for without credentials.
/// </summary>
internal sealed partial class StartRuns(
    StartRequestReader requests,
    JiraBases bases,
    ActiveClaims claims,
    StartKeys keys,
    SealedCredentials credentials,
    RunCreation creation,
    RunRegistry registry,
    ApiProjects projects,
    IOptions<WorkItemOptions> options,
    TimeProvider time,
    ILogger<StartRuns> logger)
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    // A caller waits for the answer. A site that is slower is asked again in preflight, which claims the target before it reads anything.
    private static readonly TimeSpan s_longestLook = TimeSpan.FromSeconds(3);

    /// <param name="key">Idempotency key of the caller; null: none.</param>
    /// <param name="retryOf">The ended run whose failed items and parts are taken up; null: none.</param>
    public async Task<StartOutcome> StartAsync(
        TenantId tenant, Guid project, JsonElement body, string? key, CancellationToken cancellationToken, RunId? retryOf = null)
    {
        var (start, faults) = requests.Read(body);
        if (start is null) return new StartOutcome.Invalid(faults);

        var run = new RunId(Guid.CreateVersion7(time.GetUtcNow()));
        if (key is not null && await keys.FindAsync(tenant, key, cancellationToken) is { } before)
            return before.BodyHash == HashOf(body, before.Run) ? new StartOutcome.Started(before.Run) : new StartOutcome.KeyReused();
        if (await registry.CountSinceAsync(tenant, RunKinds.WorkItems, time.GetUtcNow() - s_hour, cancellationToken) >= options.Value.StartsPerHour)
            return new StartOutcome.TooMany(s_hour / options.Value.StartsPerHour);

        if (!await projects.TryOwnAsync(project, tenant, cancellationToken)) return new StartOutcome.NotYours();
        if (await claims.ClaimAsync(RunClaims.OfProject(tenant, project), run, tenant, cancellationToken) is { } active) return Busy(active, tenant);
        try
        {
            if (await bases.LookForCloudIdAsync(start.Request.JiraUrl, s_longestLook, time, cancellationToken) is { } cloudId
                && await claims.ClaimAsync(RunClaims.OfTarget(cloudId, start.Request.ProjectKey), run, tenant, cancellationToken) is { } other)
            {
                await claims.ReleaseAsync(run, CancellationToken.None);
                return Busy(other, tenant);
            }

            await CreateAsync(tenant, project, run, start, retryOf, cancellationToken);
            if (key is not null) await keys.AddAsync(tenant, key, HashOf(body, run), run, cancellationToken);
        }
        catch
        {
            // Nobody sees a run whose row is not committed, so the project is free again.
            await claims.ReleaseAsync(run, CancellationToken.None);
            throw;
        }

        if (start.UnknownOptions.Count > 0) Log.UnknownOptions(logger, run, string.Join(", ", start.UnknownOptions.Select(o => Printable.Of(o, 100))));
        return new StartOutcome.Started(run);
    }

    private Task<RunEntry> CreateAsync(
        TenantId tenant, Guid project, RunId run, StartRequest start, RunId? retryOf, CancellationToken cancellationToken) => creation.CreateAsync(
        new NewRun
        {
            TenantId = tenant,
            RunId = run,
            Kind = RunKinds.WorkItems,
            CreatedAt = time.GetUtcNow(),
            ProjectId = project.ToString("D"),
            Name = $"{start.Request.Org}/{start.Request.Project} → {start.Request.ProjectKey}",
            Secrets = credentials.Seal(run, start.Secrets),
            Type = TypeOf(start.Request.Type),
            DryRun = start.Request.DryRun,
            CredentialsExpireAt = CredentialsEnd.Of(start),
            RetryOf = retryOf,
        },
        cancellationToken,
        transaction => new RunFactStore(new RunScope(tenant.ToString(), run.ToString())).AddAsync(transaction.Transaction, start.Request.Body));

    private static string TypeOf(RunType type) => type switch
    {
        RunType.Sample => RunTypes.Sample,
        RunType.Incremental => RunTypes.Incremental,
        _ => RunTypes.Full,
    };

    private static StartOutcome.AlreadyRunning Busy((RunId Run, TenantId Tenant) holder, TenantId tenant) =>
        new(holder.Tenant == tenant ? holder.Run : null);

    // Keyed with the run's id: the body holds secrets, and equal bodies of different runs shall not show.
    private static string HashOf(JsonElement body, RunId run) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(run.Value.ToByteArray(), Encoding.UTF8.GetBytes(body.GetRawText())));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Run {Run}: options that mean nothing here are ignored: {Names}.")]
        public static partial void UnknownOptions(ILogger logger, RunId run, string names);
    }
}
