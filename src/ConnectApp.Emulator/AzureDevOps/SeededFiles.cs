using System.Buffers.Binary;
using System.Text;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Attachments of a seeded project. A GUID tells item and number, so that no file has to be kept.</summary>
internal sealed class SeededFiles(int seed)
{
    private const int Mark = 0x0f11e000;

    private static readonly string[] s_names = ["Screen shot {0}.png", "log-{0}.txt", "Preisliste Größe {0}.csv", "basket {0} (1).png"];

    /// <summary>1x1 pixel; what follows the end mark of a PNG is ignored by every reader and makes each file its own.</summary>
    private static readonly byte[] s_png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static Guid Guid(int item, int number) => new(Mark, (short)number, 0x4a1b, BitConverter.GetBytes((long)item));

    public static string Name(int item, int number) => string.Format(s_names[(item + number) % s_names.Length], item);

    public static bool IsImage(int item, int number) => Name(item, number).EndsWith(".png", StringComparison.Ordinal);

    /// <returns>Item and number; null where the GUID is no file of a seeded project.</returns>
    public static (int Item, int Number)? Find(Guid guid)
    {
        var bytes = guid.ToByteArray();
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes) != Mark)
            return null;
        return ((int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)), BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(4)));
    }

    public byte[] Bytes(int item, int number)
    {
        var chance = new Chance((ulong)seed, ((ulong)item << 8) + (ulong)number);
        var text = new StringBuilder($"file {number} of item {item}\n");
        for (var lines = 5 + chance.Below(120); lines > 0; lines--)
            text.Append(chance.Next()).Append(';').Append(chance.Next()).Append('\n');
        byte[] bytes = Encoding.ASCII.GetBytes(text.ToString());
        return IsImage(item, number) ? [.. s_png, .. bytes] : bytes;
    }
}
