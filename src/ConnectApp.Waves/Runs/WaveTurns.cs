using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Stores;

namespace ConnectApp.Waves.Runs;

/// <summary>Whose turn it is: waves wait for those that the plan names in <c>after</c>.</summary>
internal sealed class WaveTurns(WaveStore waves, RunRegistry registry, ITenantDatabases tenants, TimeProvider time, RunSchedule? schedule = null)
{
    /// <returns>What the wave waits for, and whether that can come without a person; null: it is its turn.</returns>
    public async Task<(string Reason, bool CanCome)?> FindReasonAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (look.Wave.After.Count == 0) return null;
        var states = await waves.ReadStatesAsync(look.Run.TenantId, look.Row.PlanName, cancellationToken);
        var waiting = new List<string>();
        foreach (var name in look.Wave.After)
        {
            // The newest run of each part counts.
            var parts = states.Where(s => s.WaveName == name).GroupBy(s => s.PartName).Select(g => g.First()).ToList();
            if (parts.Count == 0) return ($"waits for {name}, which has not been run", false);
            foreach (var part in parts)
            {
                switch (part.State)
                {
                    case RunState.Completed:
                    case RunState.Partial when look.Wave.AfterPartial:
                        break;
                    case RunState.Partial or RunState.Failed or RunState.Cancelled:
                        return ($"waits for {part.PartName}, which ended {part.State}{(part.State == RunState.Partial ? " (afterPartial: true would permit it)" : "")}", false);
                    case RunState.Pending when part.Rests != 0:
                        return ($"waits for {part.PartName}, which waits itself until the plan is run again", false);
                    default:
                        waiting.Add(part.PartName);
                        break;
                }
            }
        }

        return waiting.Count == 0 ? null : ($"waits for {string.Join(", ", waiting)}", true);
    }

    /// <summary>A run has ended or rests: those that wait for its wave look again.</summary>
    public async Task WakeAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(run, cancellationToken) is not { } entry || await waves.FindAsync(entry.TenantId, run, cancellationToken) is not { } row) return;
        var others = await tenants.ReadAsync<IReadOnlyList<WaveRow>>(entry.TenantId, [], snapshot => WaveStore.ReadAsync(snapshot, entry.TenantId, row.PlanName), cancellationToken);
        foreach (var other in others.Where(o => o.HasAfter != 0 && o.RunId != run && IsAfter(o, row)))
        {
            if (await registry.FindAsync(other.RunId, cancellationToken) is not { DueAt: not null }) continue;
            await registry.WakeAsync(other.RunId, time.GetUtcNow(), cancellationToken);
            schedule?.Wake(other.RunId);
        }
    }

    private static bool IsAfter(WaveRow other, WaveRow row) => Packed.Read(other.Definition, WaveJson.Default.PlannedWave).After.Contains(row.WaveName);
}
