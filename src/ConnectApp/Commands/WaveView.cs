using System.Globalization;
using ConnectApp.Waves.Reports;

namespace ConnectApp.Commands;

/// <summary>Shows waves while they run: a line for each change.</summary>
internal sealed class WaveView(TextWriter output, TimeProvider time) : IDisposable
{
    private static readonly string[] s_phases = ["define", "attach", "check", "decide", "migrate", "apps", "reports"];

    private readonly Dictionary<string, string> _shown = [];

    public async Task ShowAsync(IReadOnlyList<StoredWave> waves)
    {
        foreach (var wave in waves)
        {
            var line = LineOf(wave);
            if (_shown.GetValueOrDefault(wave.Row.PartName) == line) continue;
            _shown[wave.Row.PartName] = line;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss} {line}"));
        }
    }

    public Task EndAsync(IReadOnlyList<StoredWave> waves) => ShowAsync(waves);

    public void Dispose()
    {
    }

    private static string LineOf(StoredWave wave)
    {
        var run = wave.Run;
        var phase = wave.HasEnded || run.StartedAt is null || run.Phase is < 1 or > 7 ? "" : $" {s_phases[run.Phase - 1]}";
        var counts = run.Succeeded + run.Failed + run.Skipped > 0 ? $" {run.Succeeded + run.Failed + run.Skipped}/{run.TotalItems}" : "";
        return $"{wave.Row.PartName}: {wave.State}{phase}{counts}{(wave.Message is { } message ? $": {message}" : "")}";
    }
}
