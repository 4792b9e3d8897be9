using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>
/// Asks for memory ahead of its use. What binds lookups in large tables is waiting for memory: asked for in batches, the waits overlap.
/// </summary>
internal static class CacheLine
{
    /// <summary>An array may move meanwhile; then the wrong line is fetched, and nothing worse happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(ref byte at)
    {
        // Elsewhere a load whose value nobody waits for does much the same.
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref at));
        else Volatile.Read(ref at);
    }
}
