using System.Security.Cryptography;
using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Stores;

namespace ConnectApp.Waves.Starting;

/// <summary>What <c>waves run</c> may be told.</summary>
/// <param name="Only">Name of the one wave to run; null: all.</param>
/// <param name="Again">Name of a wave that is migrated once more; null: none.</param>
internal sealed record StartChoices(string? Only, string? Again, bool ChecksOnly)
{
    public static StartChoices None { get; } = new(null, null, false);
}

/// <summary>How the start of a plan ended.</summary>
internal abstract record StartOutcome
{
    /// <param name="Runs">The newest run of each part, in the plan's order.</param>
    /// <param name="Chosen">Those that were asked for.</param>
    public sealed record Started(IReadOnlyList<RunId> Runs, IReadOnlyList<RunId> Chosen) : StartOutcome;

    public sealed record Faulty(IReadOnlyList<PlanFault> Faults) : StartOutcome;

    /// <summary>Waves of the plan are active, and the caller does not want to continue them.</summary>
    public sealed record Active(IReadOnlyList<RunId> Runs) : StartOutcome;
}

/// <summary>Makes runs of a plan's waves, and continues those that are there.</summary>
internal sealed class StartWaves(
    ITenantDatabases tenants,
    WaveStore waves,
    RunStore runs,
    RunCreation creation,
    RunRegistry registry,
    RunControl control,
    RunSecrets secrets,
    WaveAccounts accounts,
    TimeProvider time,
    RunSchedule? schedule = null) : IDisposable
{
    private const int MostTries = 5;

    private readonly SemaphoreSlim _gate = new(1);

    /// <param name="continues">True: waves that have not ended go on in their runs; false: they are a reason to refuse.</param>
    public async Task<StartOutcome> StartAsync(TenantId tenant, WavePlan plan, StartChoices choices, RunActor by, bool continues, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await StartAsync(new Start(tenant, plan, choices, by, continues), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<StartOutcome> StartAsync(Start start, CancellationToken cancellationToken)
    {
        IReadOnlyList<WavePart> parts;
        try
        {
            parts = WaveParts.Of(start.Plan);
        }
        catch (WavePartException fault)
        {
            return new StartOutcome.Faulty([new PlanFault(fault.Wave?.Line ?? 1, fault.Wave?.Column ?? 1, fault.Message)]);
        }

        var faults = FindChoiceFaults(start, parts);
        var known = await ReadKnownAsync(start, cancellationToken);
        faults.AddRange(parts.Where(p => known.GetValueOrDefault(p.Name) is { } k && HasOtherScope(start, p, k)).Select(p =>
            new PlanFault(p.Wave.Line, p.Wave.Column, $"{p.Name}: other scope than its job: give it a new name")));
        if (faults.Count > 0) return new StartOutcome.Faulty(faults);

        var chosen = parts.Where(p => Names(start, p, start.Choices.Only)).ToList();
        var active = chosen.Select(p => known.GetValueOrDefault(p.Name)).OfType<Known>().Where(k => !k.HasEnded && k.Row.Rests == 0).ToList();
        if (!start.Continues && active.Count > 0) return new StartOutcome.Active([.. active.Select(k => k.Row.RunId)]);

        var (started, own) = (new List<RunId>(), new List<RunId>());
        foreach (var part in parts)
        {
            var before = known.GetValueOrDefault(part.Name);
            if (!chosen.Contains(part))
            {
                if (before is not null) started.Add(before.Row.RunId);
                continue;
            }

            own.Add(await StartAsync(start, part, before, cancellationToken));
            started.Add(own[^1]);
        }

        return new StartOutcome.Started(started, own);
    }

    private async Task<RunId> StartAsync(Start start, WavePart part, Known? before, CancellationToken cancellationToken)
    {
        if (before is { HasEnded: false })
        {
            await ContinueAsync(start, part, before, cancellationToken);
            return before.Row.RunId;
        }

        var again = start.Choices.Again is not null && Names(start, part, start.Choices.Again);
        if (before is not null && !again)
        {
            if (before.State == RunState.Completed) return before.Row.RunId;
            if (before.HasMigrated)
            {
                await tenants.Get(start.Tenant).WriteAsync(transaction => WaveStore.SayAsync(transaction, before.Row,
                    $"a migrate task was accepted, so nothing is posted: --again {part.Name} would migrate the wave once more"), cancellationToken);
                return before.Row.RunId;
            }
        }

        return await CreateAsync(start, part, before, cancellationToken);
    }

    private async Task<RunId> CreateAsync(Start start, WavePart part, Known? before, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var run = new RunId(Guid.CreateVersion7(now));
        var row = RowOf(start, part, run) with { JobId = before?.Row.JobId };
        await creation.CreateAsync(
            new NewRun
            {
                TenantId = start.Tenant,
                RunId = run,
                Kind = RunKinds.Wave,
                CreatedAt = now,
                ProjectId = WaveProject.IdOf(start.Plan.Name, part.Name).ToString("D"),
                Name = $"{start.Plan.Name} / {part.Name}",
                Secrets = WaveCredentials.Of(part.Wave).Seal(secrets, run),
                RetryOf = before?.Row.RunId,
                Type = start.Choices.ChecksOnly ? RunTypes.Sample : RunTypes.Full,
                TotalItems = part.Wave.Keys.Count,
            },
            cancellationToken,
            transaction => WaveStore.AddAsync(transaction, row));
        schedule?.Wake(run);
        return run;
    }

    /// <summary>The run goes on with the plan as it is now, and with its credentials.</summary>
    private async Task ContinueAsync(Start start, WavePart part, Known before, CancellationToken cancellationToken)
    {
        var run = before.Row.RunId;
        var sealedSecrets = WaveCredentials.Of(part.Wave).Seal(secrets, run);
        for (var attempt = 1; ; attempt++)
        {
            if (await runs.FindAsync(start.Tenant, run, cancellationToken) is not { HasEnded: false } current) return;
            try
            {
                await runs.WriteAsync(current, async transaction =>
                {
                    await WaveStore.ReplaceAsync(transaction, RowOf(start, part, run));
                    await RunStore.ChangeTypeAsync(transaction, current, start.Choices.ChecksOnly ? RunTypes.Sample : RunTypes.Full);
                }, cancellationToken);
                await runs.SealAsync(current, sealedSecrets, cancellationToken);
                break;
            }
            catch (LeaseLostException) when (attempt < MostTries)
            {
                // A worker took the run meanwhile.
            }
        }

        if (await registry.FindAsync(run, cancellationToken) is not { } entry) return;
        if (entry.PausedAt is not null) await control.ResumeAsync(entry, start.By, cancellationToken);
        await registry.WakeAsync(run, time.GetUtcNow(), cancellationToken);
        schedule?.Wake(run, interrupt: true);
    }

    private WaveRow RowOf(Start start, WavePart part, RunId run)
    {
        // Secrets stand sealed in the run's row only.
        var open = part.Wave with { Cloud = part.Wave.Cloud with { Token = null }, Server = new ServerAccess(part.Wave.Server.Id, part.Wave.Server.Url) };
        return new WaveRow
        {
            TenantId = start.Tenant, RunId = run, PlanName = start.Plan.Name, PartName = part.Name, WaveName = part.Wave.Name, Number = part.Number,
            Definition = Packed.Write(open, WaveJson.Default.PlannedWave), ScopeHash = ScopeHashOf(start, part), HasAfter = part.Wave.After.Count > 0 ? 1 : 0,
            Account = accounts.Get(part.Wave.Cloud.Email).Key, ChecksOnly = start.Choices.ChecksOnly ? 1 : 0,
        };
    }

    private static string ScopeHashOf(Start start, WavePart part) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(WaveParts.DefinitionOf(start.Plan.Name, part), ClientJson.Default.JobDefinition)));

    private static bool HasOtherScope(Start start, WavePart part, Known known) =>
        (known.Row.JobId is not null || known.Row.JobAskedAt is not null) && known.Row.ScopeHash != ScopeHashOf(start, part);

    private static List<PlanFault> FindChoiceFaults(Start start, IReadOnlyList<WavePart> parts) =>
    [
        .. new[] { ("only", start.Choices.Only), ("again", start.Choices.Again) }
            .Where(c => c.Item2 is { } name && !parts.Any(p => Names(start, p, name)))
            .Select(c => new PlanFault(1, 1, $"{c.Item1}: there is no wave {Printable.Of(c.Item2!, 60)}; expected one of {string.Join(", ", parts.Select(p => p.Name).Take(20))}")),
    ];

    /// <summary>Whether a name means this part: its own, its wave's, or with the plan's before it.</summary>
    private static bool Names(Start start, WavePart part, string? name) =>
        name is null || name == part.Name || name == part.Wave.Name || name == $"{start.Plan.Name}/{part.Name}" || name == $"{start.Plan.Name}/{part.Wave.Name}";

    /// <summary>The newest run of each part.</summary>
    private async Task<Dictionary<string, Known>> ReadKnownAsync(Start start, CancellationToken cancellationToken)
    {
        var states = (await waves.ReadStatesAsync(start.Tenant, start.Plan.Name, cancellationToken)).ToDictionary(s => s.RunId, s => s.State);
        return await tenants.ReadAsync<Dictionary<string, Known>>(start.Tenant, [], async snapshot =>
        {
            var known = new Dictionary<string, Known>();
            foreach (var row in await WaveStore.ReadAsync(snapshot, start.Tenant, start.Plan.Name))
            {
                if (known.ContainsKey(row.PartName) || !states.TryGetValue(row.RunId, out var state)) continue;
                known[row.PartName] = new Known(row, state, await TaskStore.HasMigratedAsync(snapshot, start.Tenant, row.RunId));
            }

            return known;
        }, cancellationToken);
    }

    private sealed record Start(TenantId Tenant, WavePlan Plan, StartChoices Choices, RunActor By, bool Continues);

    private sealed record Known(WaveRow Row, string State, bool HasMigrated)
    {
        public bool HasEnded => RunState.IsTerminal(State);
    }
}
