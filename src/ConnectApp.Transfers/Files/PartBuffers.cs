using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// The arrays of parts. Large ones are kept here, a few for the whole process: the shared pool keeps one per thread that ever gave one
/// back, which at 4 MiB each is more than all open files need.
/// </summary>
internal sealed class PartBuffers(IOptions<DownloadOptions> options)
{
    private const int SmallBytes = 1 << 20;

    /// <summary>The parts of two open files: what is not kept is garbage until the next full collection.</summary>
    private const int MostKept = 4;
    private readonly ConcurrentStack<byte[]> large = new();

    public byte[] Rent(int bytes)
    {
        if (bytes <= SmallBytes) return ArrayPool<byte>.Shared.Rent(bytes);

        return large.TryPop(out var array) ? array : GC.AllocateUninitializedArray<byte>(Math.Max(bytes, options.Value.PartBytes));
    }

    public void Return(byte[] array)
    {
        // The shared pool's arrays are powers of two up to 1 MiB; all others are ours.
        if (array.Length <= SmallBytes) ArrayPool<byte>.Shared.Return(array);
        else if (large.Count < MostKept) large.Push(array);
    }
}
