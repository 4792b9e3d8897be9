using ConnectApp.Runs;

namespace ConnectApp.Loading;

internal sealed class ArchiveLoader(RunStore runs)
{
    public Task<StageResult?> LoadAsync(LoadContext load, RunFile archive, CancellationToken cancellationToken) =>
        throw new Rewriting.Packing.PackedDataException($"zip archives are not supported yet: {runs.GetFile(load.Run.Run, archive.FileId).Name}", "later");
}
