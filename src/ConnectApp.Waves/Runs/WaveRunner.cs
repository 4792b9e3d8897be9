using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;

namespace ConnectApp.Waves.Runs;

/// <summary>Advances chosen runs in a process that serves nobody else: what is due, a few at once.</summary>
internal sealed class WaveRunner(RunRegistry registry, RunWorker worker, TimeProvider time)
{
    private const int MostAtOnce = 8;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <param name="isDone">Asked about once a second.</param>
    /// <param name="cancellationToken">Runs stop at their next checkpoint; this returns when all have.</param>
    public async Task RunAsync(IReadOnlySet<RunId> chosen, Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        var active = new Dictionary<RunId, Task>();
        var looks = 0;
        try
        {
            while (looks++ % 4 != 0 || active.Count > 0 || !await isDone())
            {
                foreach (var ended in active.Where(a => a.Value.IsCompleted).Select(a => a.Key).ToList()) active.Remove(ended);
                foreach (var run in await registry.ReadDueAsync(time.GetUtcNow(), cancellationToken))
                {
                    if (chosen.Contains(run) && active.Count < MostAtOnce && !active.ContainsKey(run)) active[run] = worker.AdvanceAsync(run, cancellationToken);
                }

                await Task.Delay(s_look, time, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(active.Values);
        }
    }
}
