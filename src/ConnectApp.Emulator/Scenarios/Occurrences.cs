using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ConnectApp.Emulator.Scenarios;

/// <summary>Which occurrences a dial acts on: exact numbers from 1, or a share of all, drawn by the seed and the number alone.</summary>
internal sealed record Occurrences(IReadOnlyList<int> At, double Rate)
{
    /// <summary>The same seed, dial and number give the same answer, whatever else happens meanwhile.</summary>
    public bool Includes(int number, int seed, int dial)
    {
        if (At.Contains(number))
            return true;
        if (Rate <= 0)
            return false;
        Span<byte> input = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(input, seed);
        BinaryPrimitives.WriteInt32LittleEndian(input[4..], dial);
        BinaryPrimitives.WriteInt32LittleEndian(input[8..], number);
        return BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(input)) < Rate * uint.MaxValue;
    }
}
