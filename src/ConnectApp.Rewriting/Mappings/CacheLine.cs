using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>
/// Asks for memory ahead of its use. What binds lookups in large tables is waiting for memory: asked for in batches, the waits overlap.
/// </summary>
internal static class CacheLine
{
    private const int Bytes = 64;

    /// <summary>An array may move meanwhile; then the wrong line is fetched, and nothing worse happens.</summary>
    /// <param name="count">Bytes that will be read, at most 64: where they go on in the next line, that is asked for too.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(ref byte at, int count)
    {
        if (!Sse.IsSupported)
        {
            // A load whose value nobody waits for does much the same.
            Volatile.Read(ref at);
            return;
        }

        var address = (byte*)Unsafe.AsPointer(ref at);
        Sse.Prefetch0(address);
        if (((nuint)address & (Bytes - 1)) > (nuint)(Bytes - count)) Sse.Prefetch0(address + count);
    }
}
