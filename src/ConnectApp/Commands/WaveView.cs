using System.Globalization;
using System.Text;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Reports;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Commands;

/// <summary>Shows waves while they run: a live tree where somebody looks at a terminal, a line for each change everywhere else.</summary>
/// <param name="width">Columns of the terminal; null: the output is none.</param>
internal sealed class WaveView(TextWriter output, TimeProvider time, int? width)
{
    private const int ShownItems = 6;
    private static readonly string[] s_phases = ["define", "attach", "check", "decide", "migrate", "apps", "reports"];

    private readonly Dictionary<string, string> _shown = [];
    private int _lines;

    /// <summary>For standard error.</summary>
    public static WaveView OnError(TimeProvider time) => new(Console.Error, time, Console.IsErrorRedirected ? null : WidthOfTerminal());

    public async Task ShowAsync(IReadOnlyList<StoredWave> waves)
    {
        if (width is not { } columns)
        {
            await ShowChangesAsync(waves);
            return;
        }

        var lines = waves.SelectMany(LinesOf).Select(line => Cut(line, columns - 1)).ToList();
        var text = string.Join('\n', lines);
        if (_shown.GetValueOrDefault("") == text) return;
        _shown[""] = text;

        // Back to the first line of the tree, and over it.
        var screen = new StringBuilder(_lines > 0 ? $"\e[{_lines}A\e[J" : "");
        foreach (var line in lines) screen.Append(line).Append('\n');
        _lines = lines.Count;
        await output.WriteAsync(screen.ToString());
        await output.FlushAsync();
    }

    /// <summary>The waves as a tree: waves → check and migrate → parts of the scope → projects that have not ended well, or not at all.</summary>
    internal static IEnumerable<string> LinesOf(StoredWave wave)
    {
        yield return LineOf(wave);
        if (wave.Newest(TaskRequest.Check) is { } check)
            yield return $"├─ check {Words(StoredWave.TreeOf(check))} {Counts(StoredWave.TreeOf(check).Children.Values)}".TrimEnd();
        if (wave.Newest(TaskRequest.Migrate) is not { } migrate) yield break;
        var tree = StoredWave.TreeOf(migrate);
        yield return $"└─ migrate {Words(tree.Find("migrate") ?? tree)}".TrimEnd();
        foreach (var (name, scope) in tree.Find("migrate")?.Children.Order(StatusOrder.Instance) ?? Enumerable.Empty<KeyValuePair<string, StatusNode>>())
        {
            yield return $"   ├─ {name} {Words(scope)} {Counts(scope.Children.Values)}".TrimEnd();
            foreach (var (key, item) in scope.Children.Order(StatusOrder.Instance).Where(c => c.Value.Verdict is not StatusWords.Success).Take(ShownItems))
                yield return $"   │  ├─ {key} {Words(item)}{(item.Message is { } message ? $" {message}" : "")}";
        }
    }

    private static int WidthOfTerminal() => Console.WindowWidth is > 20 and var columns ? columns : 80;

    private async Task ShowChangesAsync(IReadOnlyList<StoredWave> waves)
    {
        foreach (var wave in waves)
        {
            var line = LineOf(wave);
            if (_shown.GetValueOrDefault(wave.Row.PartName) == line) continue;
            _shown[wave.Row.PartName] = line;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss} {line}"));
        }
    }

    private static string LineOf(StoredWave wave)
    {
        var run = wave.Run;
        var phase = wave.HasEnded || run.StartedAt is null || run.Phase is < 1 or > 7 ? "" : $" {s_phases[run.Phase - 1]}";
        var counts = run.Succeeded + run.Failed + run.Skipped > 0 ? $" {run.Succeeded + run.Failed + run.Skipped}/{run.TotalItems}" : "";
        return $"{wave.Row.PartName}: {wave.State}{phase}{counts}{(wave.Message is { } message ? $": {message}" : "")}";
    }

    private static string Words(StatusNode node) => node.Verdict ?? node.Status ?? "";

    private static string Counts(IEnumerable<StatusNode> nodes)
    {
        var counts = nodes.GroupBy(Words).Where(g => g.Key.Length > 0).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}").ToList();
        return counts.Count == 0 ? "" : $"({string.Join(", ", counts)})";
    }

    /// <summary>One line of the terminal, without characters that move its cursor.</summary>
    private static string Cut(string line, int columns)
    {
        var plain = new string([.. line.Select(c => char.IsControl(c) ? '?' : c)]);
        return plain.Length <= columns ? plain : plain[..(columns - 1)] + "…";
    }
}
