using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;
using ConnectApp.WorkItems.Stores;
using Microsoft.Extensions.Options;

namespace ConnectApp.WorkItems.Starting;

/// <summary>
/// Starts runs: reads the request, claims the project and the target, seals the credentials and hands the run to the scheduler. A refused start
/// leaves nothing behind and has called neither side, but for the cloud id of the target's site, which is asked for without credentials.
/// </summary>
internal sealed partial class StartRuns(
    StartRequestReader requests,
    JiraBases bases,
    RunClaims claims,
    StartKeys keys,
    SealedCredentials credentials,
    RunCreation creation,
    RunRegistry registry,
    ApiProjects projects,
    RunSchedule schedule,
    IOptions<WorkItemOptions> options,
    TimeProvider time,
    ILogger<StartRuns> logger)
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <param name="key">Idempotency key of the caller; null: none.</param>
    public async Task<StartOutcome> StartAsync(TenantId tenant, Guid project, JsonElement body, string? key, CancellationToken cancellationToken)
    {
        var (start, faults) = requests.Read(body);
        if (start is null) return new StartOutcome.Invalid(faults);

        var run = new RunId(Guid.CreateVersion7(time.GetUtcNow()));
        if (key is not null && await keys.FindAsync(tenant, key, cancellationToken) is { } before)
            return before.BodyHash == HashOf(body, before.Run) ? new StartOutcome.Started(before.Run) : new StartOutcome.KeyReused();
        if (await registry.CountSinceAsync(tenant, RunKinds.WorkItems, time.GetUtcNow() - s_hour, cancellationToken) >= options.Value.StartsPerHour)
            return new StartOutcome.TooMany(s_hour / options.Value.StartsPerHour);

        if (!await projects.TryOwnAsync(project, tenant, cancellationToken)) return new StartOutcome.NotYours();
        if (await ClaimAsync(RunClaims.OfProject(tenant, project), run, tenant, cancellationToken) is { } active) return Busy(active, tenant);
        try
        {
            if (await bases.FindCloudIdAsync(start.Request.JiraUrl, new CallCounts(), cancellationToken) is { } cloudId
                && await ClaimAsync(RunClaims.OfTarget(cloudId, start.Request.ProjectKey), run, tenant, cancellationToken) is { } other)
            {
                await claims.ReleaseAsync(run, CancellationToken.None);
                return Busy(other, tenant);
            }

            await CreateAsync(tenant, project, run, start, cancellationToken);
            if (key is not null) await keys.AddAsync(tenant, key, HashOf(body, run), run, cancellationToken);
        }
        catch
        {
            // Nobody sees a run whose row is not committed, so the project is free again.
            await claims.ReleaseAsync(run, CancellationToken.None);
            throw;
        }

        if (start.UnknownOptions.Count > 0) Log.UnknownOptions(logger, run, string.Join(", ", start.UnknownOptions.Select(o => Printable.Of(o, 100))));
        schedule.Wake(run);
        return new StartOutcome.Started(run);
    }

    private Task<RunEntry> CreateAsync(TenantId tenant, Guid project, RunId run, StartRequest start, CancellationToken cancellationToken) => creation.CreateAsync(
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
        },
        cancellationToken,
        transaction => new RunFactStore(new RunScope(tenant.ToString(), run.ToString())).AddAsync(transaction.Transaction, start.Request.Body));

    /// <summary>Claims; a claim whose run has ended, or was never made, is taken over.</summary>
    private async Task<(RunId Run, TenantId Tenant)?> ClaimAsync(string claim, RunId run, TenantId tenant, CancellationToken cancellationToken)
    {
        if (await claims.TryClaimAsync(claim, run, tenant, cancellationToken) is not { } holder) return null;
        if (await registry.FindAsync(holder.Run, cancellationToken) is { DueAt: not null }) return holder;
        if (await claims.IsYoungAsync(claim, cancellationToken)) return holder; // its start is under way
        await claims.ReleaseAsync(holder.Run, cancellationToken);
        return await claims.TryClaimAsync(claim, run, tenant, cancellationToken);
    }

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
