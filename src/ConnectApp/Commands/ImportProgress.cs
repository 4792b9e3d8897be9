using System.Globalization;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>Shows how far the import is: bars on a terminal, else a line every ten seconds. Never on standard output.</summary>
internal sealed class ImportProgress(IAnsiConsole stderr, TimeProvider time)
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);
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
        var shown = stderr.Profile.Out.IsTerminal ? ShowBarAsync(ended.Token) : ShowLinesAsync(ended.Token);
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
        stderr.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }).StartAsync(async bars =>
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
        var left = rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, TotalBytes - bytes) / rate) : TimeSpan.Zero;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Volatile.Read(ref _files)}/{TotalFiles} files, {Interlocked.Read(ref _records):N0} records, {rate / 1e6:N0} MB/s, {left:hh\\:mm\\:ss} left");
    }
}
