using System.Globalization;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>Shows how far an import is: bars on a terminal, else a line every ten seconds. Never on standard output.</summary>
internal sealed class ProgressDisplay(IAnsiConsole stderr, TimeProvider time)
{
    private const int ShortestBar = 8;
    private const int LongestBar = 60;

    // Percentage and "1000/1000 files, 100,000,000 records, 1,000.0 MB/s, 00:00:00 left", so that the line stays in one place.
    private const int WidthOfLine = 66;
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestLeft = new(23, 59, 59);
    private readonly long _begun = time.GetTimestamp();
    private long _bytes;
    private long _records;
    private int _files;

    public long TotalBytes { get; set; }
    public int TotalFiles { get; set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_begun);

    public void Add(long bytes, long records)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _records, records);
    }

    public void FileDone() => Interlocked.Increment(ref _files);

    /// <summary>Runs the work and shows its progress beside it.</summary>
    public async Task ShowAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var shown = stderr.Profile.Out.IsTerminal && stderr.Profile.Capabilities.Ansi ? ShowBarAsync(ended.Token) : ShowLinesAsync(ended.Token);
        try
        {
            await work();
        }
        finally
        {
            await ended.CancelAsync();
            await shown;
        }
    }

    private async Task ShowLinesAsync(CancellationToken ended)
    {
        while (await WaitAsync(LineInterval, ended))
        {
            await stderr.Profile.Out.Writer.WriteLineAsync(Line());
        }
    }

    private Task ShowBarAsync(CancellationToken ended) =>
        stderr.Progress().AutoClear(true).Columns(new ProgressBarColumn { Width = Math.Clamp(stderr.Profile.Width - WidthOfLine, ShortestBar, LongestBar) }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }).StartAsync(async bars =>
        {
            var bar = bars.AddTask(Markup.Escape(Line()), maxValue: Math.Max(1, TotalBytes));
            do
            {
                bar.Value = Interlocked.Read(ref _bytes);
                bar.Description = Markup.Escape(Line());
            }
            while (await WaitAsync(BarInterval, ended));
        });

    private async Task<bool> WaitAsync(TimeSpan interval, CancellationToken ended)
    {
        try
        {
            await Task.Delay(interval, time, ended);
            return true;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return false;
        }
    }

    private string Line()
    {
        var (bytes, seconds) = (Interlocked.Read(ref _bytes), Elapsed.TotalSeconds);
        var rate = seconds > 0 ? bytes / seconds : 0;
        var left = rate > 0 ? $"{TimeSpan.FromSeconds(Math.Min(Math.Max(0, TotalBytes - bytes) / rate, LongestLeft.TotalSeconds)):hh\\:mm\\:ss}" : "--:--:--";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Volatile.Read(ref _files)}/{TotalFiles} files, {Interlocked.Read(ref _records):N0} records, {rate / 1e6:N1} MB/s, {left} left");
    }
}
