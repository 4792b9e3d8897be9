using ConnectApp.Composition;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Reports;
using ConnectApp.Waves.Runs;

namespace ConnectApp.Commands;

/// <summary><c>waves reports WAVE --out DIR</c>: the reports of a wave's tasks, from the store that keeps them after they have expired at the platform.</summary>
internal static class WavesReportsCommand
{
    /// <param name="mappings">Also the id-mapping report; it is among the wave's artifacts where the wave could fetch it.</param>
    public static async Task<int> RunAsync(string wave, string folder, bool mappings, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (await LocalWaves.FindAsync(cancellationToken) is not { } local) throw new UsageException($"There is no wave {wave}: this store has none yet.");
        var store = (Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions()).Folder;
        var missing = 0;
        foreach (var stored in await local.NamedAsync(wave, cancellationToken))
        {
            foreach (var artifact in stored.Artifacts.Where(a => mappings || a.Name != WaveMappings.ArtifactName))
            {
                if (artifact.File is not { } file)
                {
                    missing++;
                    await error.WriteLineAsync($"{stored.Row.PartName}: {artifact.Name}: {artifact.Fault ?? "it has not been fetched yet"}");
                    continue;
                }

                var kind = stored.Tasks.FirstOrDefault(t => t.TaskId == artifact.TaskId) is { } task ? $"{task.Kind.ToLowerInvariant()}-{task.Number}" : "task";
                var target = Path.Combine(folder, WaveArtifacts.SafeName(stored.Row.PartName), kind, WaveArtifacts.SafeName(artifact.Name));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(Path.Combine(store, file), target, overwrite: true);
                await output.WriteLineAsync(Path.GetFullPath(target));
            }

            if (mappings && stored.Artifacts.All(a => a.Name != WaveMappings.ArtifactName))
            {
                missing++;
                await error.WriteLineAsync($"{stored.Row.PartName}: there is no id-mapping report; a wave fetches it at its end where the plan has the server's url");
            }
        }

        return missing == 0 ? CommandLine.Success : CommandLine.Incomplete;
    }
}
