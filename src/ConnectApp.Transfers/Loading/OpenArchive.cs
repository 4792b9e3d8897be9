using System.Runtime.CompilerServices;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Loading;

/// <summary>An archive that is being read: from its front as it comes in, or, where a member does not tell where it ends, by its directory from the finished spool.</summary>
internal sealed class OpenArchive(UploadReader uploads, TransferRun run, RunFile archive) : IAsyncDisposable
{
    private UploadStream? _front;
    private SpoolStream? _whole;

    public FileIdentity Identity => _front?.Identity ?? new FileIdentity(archive.Etag, archive.TotalBytes);

    /// <summary>Bytes of the archive as it came that were read so far.</summary>
    public long Offset => _front?.Offset ?? 0;

    /// <param name="from">Byte of the archive where a member begins.</param>
    public async IAsyncEnumerable<ZipMember> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long rest;
        _front = await uploads.OpenAsync(run, archive, from, cancellationToken);
        await using (var members = ZipMembers.ReadAsync(_front, PackingLimits.Default, from, cancellationToken).GetAsyncEnumerator(cancellationToken))
        {
            while (true)
            {
                try
                {
                    if (!await members.MoveNextAsync()) yield break;
                }
                catch (ZipDirectoryNeededException needed)
                {
                    rest = needed.PackedStart;
                    break;
                }

                yield return members.Current;
            }
        }

        await _front.DisposeAsync();
        _whole = await uploads.OpenWholeAsync(run, archive, cancellationToken);
        await foreach (var member in ZipMembers.ReadByDirectoryAsync(_whole, PackingLimits.Default, rest, cancellationToken)) yield return member;
    }

    public async ValueTask DisposeAsync()
    {
        if (_front is not null) await _front.DisposeAsync();
        if (_whole is not null) await _whole.DisposeAsync();
    }
}
