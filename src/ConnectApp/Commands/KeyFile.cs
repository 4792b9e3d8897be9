using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ConnectApp.Rewriting.Mappings;
using Microsoft.Win32.SafeHandles;

namespace ConnectApp.Commands;

/// <summary>
/// Hashes of keys with a word each, in a temporary file: open addressing over slots that are in the order of the hashes. What is asked for lies in the system's page cache, not in
/// this process, so that a hundred million keys cost no more memory than none.
/// </summary>
/// <remarks>Slot: <c>[hash: 16, 0 where it is free][word: 8]</c>. Behind the last home of a hash lies an overhang, so that no search wraps around.</remarks>
internal sealed class KeyFile : IKeyOverflow
{
    private const int SlotBytes = 24;
    private const double MaxLoad = 0.6;

    /// <summary>The table grows so many times at once: each growth reads and writes it as a whole.</summary>
    private const int Growth = 4;

    /// <summary>Slots read at once. At this load the longest run of taken slots in a hundred million has some 300.</summary>
    private const int WindowSlots = 32;
    private const int FewestHomes = 1 << 16;

    /// <summary>Slots in memory while the table grows.</summary>
    private const int GrowingSlots = 1 << 15;

    private readonly string _folder;
    private readonly byte[] _window = new byte[WindowSlots * SlotBytes];
    private SafeFileHandle _file;
    private long _homes;

    /// <param name="folder">Where temporary files may be.</param>
    /// <param name="expected">
    /// Keys that come first, in any order: were the table too small for them, those that come in the order of their hashes would crowd its beginning.
    /// </param>
    public KeyFile(string folder, long expected = 0)
    {
        _folder = folder;
        _homes = Math.Max(FewestHomes, expected * Growth);
        _file = Open();
    }

    public long Count { get; private set; }

    /// <param name="hash">Not 0.</param>
    /// <param name="found">The word that was added with this hash before.</param>
    /// <returns>False: the hash was there before, and nothing was added.</returns>
    public bool TryAdd(UInt128 hash, ulong word, out ulong found)
    {
        if (Count + 1 > _homes * MaxLoad) Grow();
        var slot = Find(hash, out found);
        if (slot < 0) return false;
        Span<byte> entry = stackalloc byte[SlotBytes];
        Write(entry, hash, word);
        RandomAccess.Write(_file, entry, slot * SlotBytes);
        Count++;
        return true;
    }

    public bool Contains(UInt128 hash) => Find(hash, out _) < 0;

    public void Dispose() => _file.Dispose();

    /// <returns>The free slot where the hash belongs; -1: it is there.</returns>
    private long Find(UInt128 hash, out ulong word)
    {
        for (var first = Home(hash, _homes); ; first += WindowSlots)
        {
            var read = RandomAccess.Read(_file, _window, first * SlotBytes);
            _window.AsSpan(read).Clear();
            for (var i = 0; i < WindowSlots; i++)
            {
                var slot = _window.AsSpan(i * SlotBytes, SlotBytes);
                var there = Hash(slot);
                word = Word(slot);
                if (there == hash) return -1;
                if (there == 0) return first + i;
            }
        }
    }

    /// <summary>Entries come nearly in the order of their new homes, so a window slides over the new file and each part of both is touched once.</summary>
    private void Grow()
    {
        using var old = _file;
        var oldSlots = RandomAccess.GetLength(old) / SlotBytes;
        _homes *= Growth;
        _file = Open();
        var target = new byte[2 * GrowingSlots * SlotBytes];
        long targetStart = 0;
        var source = new byte[GrowingSlots * SlotBytes];
        for (long at = 0; at < oldSlots; at += GrowingSlots)
        {
            var read = RandomAccess.Read(old, source, at * SlotBytes);
            for (var i = 0; i + SlotBytes <= read; i += SlotBytes)
            {
                var entry = source.AsSpan(i, SlotBytes);
                if (Hash(entry) == 0) continue;
                var home = Home(Hash(entry), _homes);

                // Half a window stays behind for entries that stood a little out of order.
                while (home >= targetStart + (3 * GrowingSlots / 2)) targetStart = Slide(target, targetStart);
                var slot = checked((int)(home - targetStart));
                while (Hash(target.AsSpan(slot * SlotBytes, SlotBytes)) != 0) slot++;
                entry.CopyTo(target.AsSpan(slot * SlotBytes));
            }
        }

        RandomAccess.Write(_file, target, targetStart * SlotBytes);
    }

    /// <summary>Writes the first half of the window and moves it on.</summary>
    private long Slide(byte[] target, long start)
    {
        var half = GrowingSlots * SlotBytes;
        RandomAccess.Write(_file, target.AsSpan(0, half), start * SlotBytes);
        target.AsSpan(half).CopyTo(target);
        target.AsSpan(half).Clear();
        return start + GrowingSlots;
    }

    private SafeFileHandle Open() =>
        File.OpenHandle(Path.Combine(_folder, $"connectapp-keys-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
            FileOptions.DeleteOnClose | FileOptions.RandomAccess);

    private static long Home(UInt128 hash, long homes) => (long)Math.BigMul((ulong)(hash >> 64), (ulong)homes, out _);

    private static UInt128 Hash(ReadOnlySpan<byte> slot) => BinaryPrimitives.ReadUInt128LittleEndian(slot);

    private static ulong Word(ReadOnlySpan<byte> slot) => MemoryMarshal.Read<ulong>(slot[16..]);

    private static void Write(Span<byte> slot, UInt128 hash, ulong word)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(slot, hash);
        MemoryMarshal.Write(slot[16..], word);
    }
}
