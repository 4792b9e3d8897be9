using System.Text;

namespace ConnectApp.Tests.Telemetry;

/// <summary>As much of Protocol Buffers' wire format as an OTLP receiver needs (protobuf.dev/programming-guides/encoding).</summary>
internal static class Protobuf
{
    /// <summary>Fields of a message in their order; those of fixed length and varints are left out.</summary>
    public static IEnumerable<(int Number, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message.Span, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    yield return ((int)(tag >> 3), message.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7} at byte {at}");
            }
        }
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Find(ReadOnlyMemory<byte> message, params int[] path) =>
        path.Aggregate<int, IEnumerable<ReadOnlyMemory<byte>>>([message], (found, number) => found.SelectMany(m => Fields(m).Where(f => f.Number == number).Select(f => f.Bytes)));

    public static string Text(ReadOnlyMemory<byte> message, params int[] path) => Find(message, path).Select(b => Encoding.UTF8.GetString(b.Span)).FirstOrDefault("");

    public static string Hex(ReadOnlyMemory<byte> message, params int[] path) => Find(message, path).Select(b => Convert.ToHexString(b.Span)).FirstOrDefault("");

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        for (var (value, shift) = (0UL, 0); ; shift += 7)
        {
            var b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }
}
