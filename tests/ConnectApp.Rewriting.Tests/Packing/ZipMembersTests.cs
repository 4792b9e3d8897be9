using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Tests.Records;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Packing;

public sealed class ZipMembersTests
{
    private static readonly byte[] Large = Packed.Random(1, 100_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_Members_GivesTheirBytesWithAndWithoutDescriptors(bool seekable)
    {
        var packed = Packed.Zip(seekable, ("a/b.json", Large, CompressionLevel.Optimal), ("ü.csv", Packed.Utf8("x"), CompressionLevel.Fastest), ("empty", [], CompressionLevel.Optimal), ("z", Large, CompressionLevel.Fastest));
        foreach (var bytesAtOnce in (int[])[13, 100_000])
        {
            var found = await Packed.UnpackZipAsync(ZipMembers.ReadAsync(new TricklingStream(packed, bytesAtOnce), PackingLimits.Default));

            Assert.Equal(["a/b.json", "ü.csv", "empty", "z"], found.Select(f => f.Member.Path));
            Assert.Equal([Large, Packed.Utf8("x"), [], Large], found.Select(f => f.Content));
        }
    }

    [Fact]
    public async Task ReadAsync_MembersNotReadOrHalfRead_ArePassedOver()
    {
        var packed = Packed.Zip(false, ("a", Large, CompressionLevel.Optimal), ("b", Large, CompressionLevel.Optimal), ("c", Large, CompressionLevel.Optimal));
        List<string> paths = [];
        await foreach (var member in ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default))
        {
            paths.Add(member.Path);
            if (member.Path == "b") Assert.Equal(10, await member.Content.ReadAsync(new byte[10]));
        }

        Assert.Equal(["a", "b", "c"], paths);
    }

    [Fact]
    public async Task ReadAsync_FromAMember_GoesOnThere()
    {
        var packed = Packed.Zip(true, ("a", Large, CompressionLevel.Optimal), ("b", Large, CompressionLevel.NoCompression), ("c", [7], CompressionLevel.Optimal));
        var all = await Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default));
        var start = all[1].Member.PackedStart;

        var rest = await Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(packed) { Position = start }, PackingLimits.Default, start));

        Assert.Equal([("b", start), ("c", all[2].Member.PackedStart)], rest.Select(f => (f.Member.Path, f.Member.PackedStart)));
        Assert.Equal(Large, rest[0].Content);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/x")]
    [InlineData("C:/x")]
    [InlineData("a\\x")]
    [InlineData("a//x")]
    [InlineData("./x")]
    [InlineData("a\u0000x")]
    [InlineData("a\nx")]
    [InlineData("long")]
    public async Task ReadAsync_PathThatLeadsElsewhere_IsAProblemAndTheArchiveGoesOn(string path)
    {
        if (path == "long") path = new string('x', 256);
        var packed = Zip(("good", 0, 0), (path, 0, 0), ("last", 0, 0));

        var found = await Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default));
        var listed = await Packed.UnpackZipAsync(ZipMembers.ReadByDirectoryAsync(new MemoryStream(packed), PackingLimits.Default));

        Assert.Equal([null, found[1].Member.Problem!.Reason, null], found.Select(f => f.Fault));
        Assert.Contains("the path of a member", found[1].Fault, StringComparison.Ordinal);
        Assert.Empty(found[1].Content!);
        Assert.Equal("content"u8.ToArray(), found[2].Content);
        Assert.Equal(found.Select(f => (f.Member.Path, f.Fault)), listed.Select(f => (f.Member.Path, f.Fault)));
    }

    [Theory]
    [InlineData(1, 0, "encrypted")]
    [InlineData(0, 9, "method 9")]
    public async Task ReadAsync_MemberThatCannotBeRead_IsAProblemAndTheArchiveGoesOn(int flags, int method, string reason)
    {
        var packed = Zip(("a", flags, method), ("b", 0, 0));

        var found = await Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default));

        Assert.Contains(reason, found[0].Fault, StringComparison.Ordinal);
        Assert.Equal("content"u8.ToArray(), found[1].Content);
    }

    [Fact]
    public async Task ReadAsync_SamePathTwice_TellsTheSecond()
    {
        var found = await Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(Zip(("a", 0, 0), ("b", 0, 0), ("a", 0, 0))), PackingLimits.Default));

        Assert.Equal([false, false, true], found.Select(f => f.Member.IsRepeat));
    }

    [Fact]
    public async Task ReadAsync_StoredWithDescriptor_NeedsTheDirectory()
    {
        var packed = Zip(("a", 0, 0), ("b", 8, 0), ("c", 0, 0));

        var exception = await Assert.ThrowsAsync<ZipDirectoryNeededException>(() => Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default)));
        var found = await Packed.UnpackZipAsync(ZipMembers.ReadByDirectoryAsync(new MemoryStream(packed), PackingLimits.Default, exception.PackedStart));

        Assert.Equal(["b", "c"], found.Select(f => f.Member.Path));
        Assert.All(found, f => Assert.Equal("content"u8.ToArray(), f.Content));
    }

    [Fact]
    public async Task ReadAsync_WrongChecksumInOneMember_LosesThatOneOnly()
    {
        var packed = Zip(("a", 0, 0), ("b", 0, 0));
        packed[30 + 1] ^= 1;

        var found = await Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default));

        Assert.Contains("checksum", found[0].Fault, StringComparison.Ordinal);
        Assert.Equal("content"u8.ToArray(), found[1].Content);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_CutAnywhere_IsAFault(bool seekable)
    {
        var packed = Packed.Zip(seekable, ("a", Packed.Random(1, 200), CompressionLevel.Optimal), ("b", Packed.Random(2, 200), CompressionLevel.Optimal));
        for (var length = 4; length < packed.Length - 22; length++)
        {
            var cut = new MemoryStream(packed, 0, length);

            await Assert.ThrowsAsync<PackedDataException>(async () =>
            {
                await foreach (var member in ZipMembers.ReadAsync(cut, PackingLimits.Default)) await Packed.ReadAllAsync(member.Content);
            });
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_Bomb_EndsEarly(bool seekable)
    {
        var packed = Packed.Zip(seekable, ("a", new byte[30 * 1024 * 1024], CompressionLevel.Optimal));

        await foreach (var member in ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default))
        {
            var fault = await Assert.ThrowsAsync<PackedDataException>(() => Packed.ReadAllAsync(member.Content));
            Assert.Contains("more than 1000 times", fault.Message, StringComparison.Ordinal);
            break;
        }
    }

    [Fact]
    public async Task ReadAsync_DirectoryThatListsOthers_IsAFault()
    {
        var packed = Zip(("a", 0, 0), ("b", 0, 0));
        var at = Encoding.Latin1.GetString(packed).LastIndexOf("PK\u0001\u0002", StringComparison.Ordinal);
        packed[at + 46] = (byte)'c';

        var fault = await Assert.ThrowsAsync<PackedDataException>(() => Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default)));

        Assert.Contains("directory", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadByDirectoryAsync_MembersOverMembers_AreRefused()
    {
        var packed = Zip(("a", 0, 0), ("b", 0, 0));
        var text = Encoding.Latin1.GetString(packed);
        var at = text.LastIndexOf("PK\u0001\u0002", StringComparison.Ordinal);
        packed[at + 42] = 1;

        await Assert.ThrowsAsync<PackedDataException>(() => Packed.UnpackZipAsync(ZipMembers.ReadByDirectoryAsync(new MemoryStream(packed), PackingLimits.Default)));
    }

    [Fact]
    public async Task ReadAsync_Zip64Sizes_AreRead()
    {
        var packed = Zip64("a", "content"u8.ToArray());

        var found = await Packed.UnpackZipAsync(ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default));
        var listed = await Packed.UnpackZipAsync(ZipMembers.ReadByDirectoryAsync(new MemoryStream(packed), PackingLimits.Default));

        Assert.Equal("content"u8.ToArray(), Assert.Single(found).Content);
        Assert.Equal("content"u8.ToArray(), Assert.Single(listed).Content);
    }

    [Fact]
    public void Fuzz_Zip_AgreesWithZipArchive() => Fuzz.Run(60, random =>
    {
        var members = Enumerable.Range(0, random.Next(1, 5)).Select(i => ($"{i}.x", Packed.Random(random.Next(), random.Next(random.Next(2) == 0 ? 50 : 20_000)), (CompressionLevel)random.Next(2))).ToArray();
        var packed = Packed.Zip(random.Next(2) == 0, members);

        var found = Packed.UnpackZipAsync(ZipMembers.ReadAsync(new TricklingStream(packed, random.Next(1, 9000)), PackingLimits.Default)).GetAwaiter().GetResult();
        var listed = Packed.UnpackZipAsync(ZipMembers.ReadByDirectoryAsync(new MemoryStream(packed), PackingLimits.Default)).GetAwaiter().GetResult();

        Assert.Equal(members.Select(m => m.Item2), found.Select(f => f.Content));
        Assert.Equal(members.Select(m => m.Item2), listed.Select(f => f.Content));
        for (var i = random.Next(1, 4); i > 0; i--) packed[random.Next(packed.Length)] ^= (byte)random.Next(1, 256);
        foreach (var damaged in (IAsyncEnumerable<ZipMember>[])[ZipMembers.ReadAsync(new MemoryStream(packed), PackingLimits.Default), ZipMembers.ReadByDirectoryAsync(new MemoryStream(packed), PackingLimits.Default)])
        {
            try
            {
                Packed.UnpackZipAsync(damaged).GetAwaiter().GetResult();
            }
            catch (Exception exception) when (exception is PackedDataException or ZipDirectoryNeededException)
            {
                // What is damaged in a way that shows.
            }
        }
    });

    /// <summary>Stored members of "content", with whatever flags and method; bit 3 of the flags: sizes only behind the data and in the directory.</summary>
    private static byte[] Zip(params (string Path, int Flags, int Method)[] members)
    {
        var content = "content"u8.ToArray();
        var file = new MemoryStream();
        var directory = new MemoryStream();
        foreach (var (path, flags, method) in members)
        {
            var start = (int)file.Position;
            var name = Packed.Utf8(path);
            var (crc, size) = (Crc32.HashToUInt32(content), content.Length);
            var hidden = (flags & 8) != 0;
            Write(file, 0x04034B50, (short)20, (short)flags, (short)method, 0, hidden ? 0u : crc, hidden ? 0 : size, hidden ? 0 : size, (short)name.Length, (short)0, name, content);
            if (hidden) Write(file, 0x08074B50, crc, size, size);
            Write(directory, 0x02014B50, (short)20, (short)20, (short)flags, (short)method, 0, crc, size, size, (short)name.Length, (short)0, (short)0, (short)0, (short)0, 0, start, name);
        }

        var directoryStart = (int)file.Position;
        Write(file, directory.ToArray(), 0x06054B50, (short)0, (short)0, (short)members.Length, (short)members.Length, (int)directory.Length, directoryStart, (short)0);
        return file.ToArray();
    }

    private static byte[] Zip64(string path, byte[] content)
    {
        var file = new MemoryStream();
        var name = Packed.Utf8(path);
        var crc = Crc32.HashToUInt32(content);
        Write(file, 0x04034B50, (short)45, (short)0, (short)0, 0, crc, -1, -1, (short)name.Length, (short)20, name, (short)1, (short)16, (long)content.Length, (long)content.Length, content);
        var start = file.Position;
        Write(file, 0x02014B50, (short)45, (short)45, (short)0, (short)0, 0, crc, -1, -1, (short)name.Length, (short)28, (short)0, (short)0, (short)0, 0, -1, name, (short)1, (short)24, (long)content.Length, (long)content.Length, 0L);
        var end = file.Position;
        Write(file, 0x06064B50, 44L, (short)45, (short)45, 0, 0, 1L, 1L, end - start, start);
        Write(file, 0x07064B50, 0, end, 1);
        Write(file, 0x06054B50, (short)0, (short)0, (short)-1, (short)-1, -1, -1, (short)0);
        return file.ToArray();
    }

    private static void Write(MemoryStream target, params object[] values)
    {
        var writer = new BinaryWriter(target);
        foreach (var value in values)
        {
            switch (value)
            {
                case byte[] bytes: writer.Write(bytes); break;
                case short number: writer.Write(number); break;
                case int number: writer.Write(number); break;
                case uint number: writer.Write(number); break;
                case long number: writer.Write(number); break;
                default: throw new ArgumentException($"{value.GetType()} is not written.", nameof(values));
            }
        }

        writer.Flush();
    }
}
