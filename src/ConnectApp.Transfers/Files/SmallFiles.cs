using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Files;

/// <summary>Manifest and source files: read whole and kept in the run, for what they say is asked more than once.</summary>
internal sealed class SmallFiles(PartReader parts, TransferStore runs)
{
    public const int LargestBytes = 64 << 20;

    /// <returns>Null: read, or broken with a problem that says so.</returns>
    public async Task<StageResult?> ReadAsync(RunContext context, RunFile file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await parts.OpenAsync(context.Run.TenantId, context.Run.TransferId, file.S3Key, 0, null, cancellationToken);
            await KeepAsync(context, file, stream, cancellationToken);
            return null;
        }
        catch (DownloadException exception) when (DownloadTrouble.Result(exception, file) is { } trouble)
        {
            return trouble;
        }
        catch (DownloadException exception) when (exception.Fault == DownloadFault.Changed)
        {
            // Replaced while it was read, and nothing of it is kept: the next try reads the new one.
            return new StageResult.TryAgain($"{file.Name}: {exception.Message}", null);
        }
        catch (DownloadException exception)
        {
            await BreakAsync(context.Run, file, exception.Message, cancellationToken);
            return null;
        }
    }

    /// <summary>Reads a file, packed by gzip or not, and keeps what it says; one that cannot be read is broken, with a problem that says so.</summary>
    /// <param name="stream">Stays open.</param>
    public async Task KeepAsync(RunContext context, RunFile file, Stream stream, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        try
        {
            await using var data = new DataStream(stream, hash: false, leaveOpen: true);
            var isPacked = PackingKinds.Of((await data.PeekAsync(PackingKinds.HeadBytes, cancellationToken)).Span) == PackingKind.Gzip;
            await using Stream unpacked = isPacked ? new GzipContent(data, PackingLimits.Default) : data;
            var buffer = new byte[81920];
            int read;
            while ((read = await unpacked.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (content.Length + read > LargestBytes) throw new PackedDataException($"The file is larger than {LargestBytes >> 20} MiB.", "");
                content.Write(buffer, 0, read);
            }
        }
        catch (PackedDataException fault)
        {
            await BreakAsync(context.Run, file, fault.Message, cancellationToken);
            return;
        }

        var bytes = content.ToArray();
        var manifest = file.Role == FileRole.Manifest ? Manifest.Read(bytes) : null;
        if (manifest?.Fault is { } unreadable)
        {
            await runs.EndFileAsync(context.Run, file, FileState.Broken, RunProblem.Of(file.FileId, ExportProblems.ManifestUnreadable(file.Name, unreadable)), cancellationToken);
            return;
        }

        var tellsSource = file.Role == FileRole.Source || context.Plan.Source is { InManifest: true };
        await runs.KeepContentAsync(context.Run, file, bytes, tellsSource ? context.Plan.Source?.Read(bytes) : null, cancellationToken,
            ExpectedItems(context.Plan, manifest?.Entries));
    }

    /// <returns>Null where the manifest does not tell it of every file with records.</returns>
    private static long? ExpectedItems(ImportPlan plan, IReadOnlyList<ManifestEntry>? entries)
    {
        if (entries is null) return null;
        var expected = 0L;
        foreach (var entry in entries.Where(e => !plan.IsIgnored(e.Label) && !plan.IsSource(e.Label) && !plan.IsManifest(e.Label)))
        {
            // A number of a hostile manifest must not run over.
            if (entry.Records is not (>= 0 and <= int.MaxValue and { } records)) return null;
            expected += records;
        }

        return expected;
    }

    private Task BreakAsync(TransferRun run, RunFile file, string reason, CancellationToken cancellationToken) =>
        runs.EndFileAsync(run, file, FileState.Broken, RunProblem.Of(file.FileId,
            file.Role == FileRole.Manifest ? ExportProblems.ManifestUnreadable(file.Name, reason) : ExportProblems.SourceUnreadable(file.Name, reason)), cancellationToken);
}
