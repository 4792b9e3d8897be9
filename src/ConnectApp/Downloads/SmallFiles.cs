using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Runs;

namespace ConnectApp.Downloads;

/// <summary>Manifest and source files: read whole and kept in the run, for what they say is asked more than once.</summary>
internal sealed class SmallFiles(PartReader parts, RunStore runs)
{
    public const int LargestBytes = 64 << 20;

    /// <returns>Null: read, or broken with a problem that says so.</returns>
    public async Task<StageResult?> ReadAsync(RunContext context, RunFile file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await parts.OpenAsync(context.Run.TenantId, file.S3Key, 0, null, cancellationToken);
            var content = new MemoryStream();
            var buffer = new byte[81920];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (content.Length + read > LargestBytes)
                {
                    await BreakAsync(context.Run, file, $"The file is larger than {LargestBytes >> 20} MiB.", cancellationToken);
                    return null;
                }

                content.Write(buffer, 0, read);
            }

            var bytes = content.ToArray();
            if (file.Role == FileRole.Manifest && Manifest.Read(bytes).Fault is { } fault)
            {
                await runs.EndFileAsync(context.Run, file, FileState.Broken, new RunProblem
                {
                    Origin = RunProblem.OfFile, FileId = file.FileId, Reason = fault,
                    Hint = "The exporter must write it as a JSON array of {label, bytes, records, sha256}.",
                }, cancellationToken);
                return null;
            }

            var tellsSource = file.Role == FileRole.Source || context.Plan.Source is { InManifest: true };
            await runs.KeepContentAsync(context.Run, file, bytes, tellsSource ? context.Plan.Source?.Read(bytes) : null, cancellationToken);
            return null;
        }
        catch (DownloadException exception) when (DownloadTrouble.Result(exception, file) is { } trouble)
        {
            return trouble;
        }
        catch (DownloadException exception)
        {
            await BreakAsync(context.Run, file, exception.Message, cancellationToken);
            return null;
        }
    }

    private Task BreakAsync(Run run, RunFile file, string reason, CancellationToken cancellationToken) =>
        runs.EndFileAsync(run, file, FileState.Broken, new RunProblem
        {
            Origin = RunProblem.OfFile, FileId = file.FileId, Reason = new StringBuilder(file.Role).Append(" file: ").Append(reason).ToString(),
            Hint = "Run the migration of this app again; the export must hold a file that can be read.",
        }, cancellationToken);
}
