using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Tests.Records;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Packing;

public sealed class GzipContentTests
{
    // RFC 1952: extra field, name, comment and header checksum, then a stored block.
    private static readonly byte[] AllFlags = [0x1F, 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 255, 2, 0, 1, 2, (byte)'n', 0, (byte)'c', 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(8192)]
    [InlineData(300_000)]
    public async Task ReadAsync_OneMember_GivesItsBytes(int length)
    {
        var content = Packed.Random(1, length);
        foreach (var bytesAtOnce in (int[])[1, 7, 100_000])
        {
            if (length > 10_000 && bytesAtOnce == 1) continue;
            Assert.Equal(content, await Packed.UnpackGzipAsync(Packed.Gzip(content), bytesAtOnce));
        }
    }

    [Fact]
    public async Task ReadAsync_SeveralMembers_GivesAllAndTellsWhereEachBegins()
    {
        byte[][] contents = [Packed.Random(1, 50_000), [], Packed.Random(2, 3), Packed.Random(3, 70_000)];
        var members = contents.Select(c => Packed.Gzip(c)).ToList();
        var packed = members.SelectMany(m => m).ToArray();
        await using var gzip = new GzipContent(new MemoryStream(packed), PackingLimits.Default);

        var unpacked = await Packed.ReadAllAsync(gzip);

        Assert.Equal(contents.SelectMany(c => c), unpacked);
        Assert.Equal((packed.Length - members[3].Length, 50_003), (gzip.MemberPackedStart, gzip.MemberUnpackedStart));
        await using var again = new GzipContent(new MemoryStream(packed) { Position = gzip.MemberPackedStart }, PackingLimits.Default, gzip.MemberPackedStart, gzip.MemberUnpackedStart);
        Assert.Equal(contents[3], await Packed.ReadAllAsync(again));
        Assert.Equal(unpacked.Length, again.Position);
    }

    [Fact]
    public async Task ReadAsync_HeaderWithEverything_IsRead()
    {
        var packed = Packed.Gzip([1, 2, 3]).Concat(AllFlags).Concat(Packed.Gzip([4])).ToArray();

        Assert.Equal([1, 2, 3, 4], await Packed.UnpackGzipAsync(packed, 1));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0x1F, 0x8C, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task ReadAsync_SomethingBehindTheLastMember_IsLeftAlone(byte[] garbage)
    {
        await using var gzip = new GzipContent(new MemoryStream([.. Packed.Gzip([1, 2, 3]), .. garbage]), PackingLimits.Default);

        Assert.Equal([1, 2, 3], await Packed.ReadAllAsync(gzip));
        Assert.True(gzip.HasTrailingBytes);
    }

    [Fact]
    public async Task ReadAsync_CutAnywhere_IsAFaultAndKeepsWhatWasBefore()
    {
        var content = Packed.Random(1, 500);
        var packed = Packed.Gzip(content);
        for (var length = 1; length < packed.Length; length++)
        {
            await using var gzip = new GzipContent(new MemoryStream(packed, 0, length), PackingLimits.Default);

            var fault = await Assert.ThrowsAsync<PackedDataException>(() => Packed.ReadAllAsync(gzip));

            Assert.Contains("truncated", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ReadAsync_AnyByteOfDataOrTrailerWrong_IsAFault()
    {
        var content = Packed.Random(1, 500);
        var packed = Packed.Gzip(content);
        for (var at = 10; at < packed.Length; at++)
        {
            var damaged = packed.ToArray();
            damaged[at] ^= 0x55;

            await Assert.ThrowsAsync<PackedDataException>(() => Packed.UnpackGzipAsync(damaged));
        }
    }

    [Fact]
    public async Task ReadAsync_Bomb_EndsEarly()
    {
        var bomb = Packed.Gzip(new byte[40 * 1024 * 1024]);
        await using var gzip = new GzipContent(new MemoryStream(bomb), PackingLimits.Default);

        var fault = await Assert.ThrowsAsync<PackedDataException>(() => Packed.ReadAllAsync(gzip));

        Assert.Contains("more than 1000 times", fault.Message, StringComparison.Ordinal);
        Assert.InRange(gzip.Position, 16 * 1024 * 1024, 17 * 1024 * 1024);
    }

    [Fact]
    public async Task ReadAsync_MoreThanMayBe_IsAFault()
    {
        await Assert.ThrowsAsync<PackedDataException>(() => Packed.UnpackGzipAsync(Packed.Gzip(Packed.Random(1, 2000)), limits: new PackingLimits { MaxBytes = 1000 }));
    }

    [Fact]
    public void Fuzz_Gzip_AgreesWithGZipStream() => Fuzz.Run(60, random =>
    {
        var contents = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Packed.Random(random.Next(), random.Next(random.Next(2) == 0 ? 100 : 30_000))).ToList();
        var packed = contents.SelectMany(c => Packed.Gzip(c, (System.IO.Compression.CompressionLevel)random.Next(4))).ToArray();

        Assert.Equal(contents.SelectMany(c => c), Packed.UnpackGzipAsync(packed, random.Next(1, 9000)).GetAwaiter().GetResult());

        // GZipStream writes no member at all for nothing.
        if (packed.Length == 0) return;
        packed[random.Next(packed.Length)] ^= (byte)random.Next(1, 256);
        try
        {
            Packed.UnpackGzipAsync(packed).GetAwaiter().GetResult();
        }
        catch (PackedDataException)
        {
            // What is damaged in a way that shows.
        }
    });
}
