using ConnectApp.Downloads;

namespace ConnectApp.Commands;

/// <summary>An open file of the export: as it came, and what it holds.</summary>
internal sealed class ImportSource(DataStream raw, DataStream unpacked) : IAsyncDisposable
{
    private const int SkipBytes = 1 << 16;

    public DataStream Unpacked => unpacked;

    /// <summary>Lower-case hex of the whole file as it came, what was not read of it included; null where it was not asked for.</summary>
    public async Task<string?> HashAsync(CancellationToken cancellationToken)
    {
        var skipped = new byte[SkipBytes];
        while (await raw.ReadAsync(skipped, cancellationToken) > 0)
        {
            // What stands behind packed data, or behind the place where a file is broken.
        }

        return raw.Sha256();
    }

    public async ValueTask DisposeAsync()
    {
        await unpacked.DisposeAsync();
        await raw.DisposeAsync();
    }
}
