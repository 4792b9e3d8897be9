using ConnectApp.Rewriting.Packing;
using ConnectApp.Transfers.Files;

namespace ConnectApp.Commands;

/// <summary>An open file of the export: as it came, and what it holds.</summary>
/// <param name="members">Stands at the file, if it is a member of an archive.</param>
internal sealed class ImportSource(FileStream file, IAsyncEnumerator<ZipMember>? members, DataStream raw, DataStream unpacked) : IAsyncDisposable
{
    public DataStream Unpacked => unpacked;

    /// <summary>Lower-case hex of the whole file as it came, what was not read of it included; null where it was not asked for.</summary>
    public async Task<string?> HashAsync(CancellationToken cancellationToken)
    {
        try
        {
            await raw.SkipAsync(long.MaxValue, cancellationToken);
            return raw.Sha256();
        }
        catch (PackedDataException)
        {
            // A member that is damaged, which is told already.
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await unpacked.DisposeAsync();
        await raw.DisposeAsync();
        if (members is not null) await members.DisposeAsync();
        await file.DisposeAsync();
    }
}
