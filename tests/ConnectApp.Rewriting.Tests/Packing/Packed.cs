using System.IO.Compression;
using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Tests.Records;

namespace ConnectApp.Rewriting.Tests.Packing;

/// <summary>Packs, and unpacks with the code under test.</summary>
internal static class Packed
{
    public static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }

    /// <param name="seekable">False: with data descriptors.</param>
    public static byte[] Zip(bool seekable, params (string Path, byte[] Content, CompressionLevel Level)[] members)
    {
        using var packed = seekable ? new MemoryStream() : new OneWay();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content, level) in members)
            {
                using var entry = zip.CreateEntry(path, level).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    public static byte[] Random(int seed, int length)
    {
        var random = new Random(seed);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)(random.Next(8) == 0 ? random.Next(256) : 'a' + random.Next(4));
        return bytes;
    }

    public static async Task<byte[]> ReadAllAsync(Stream content, int bytesAtOnce = 10_000)
    {
        var all = new MemoryStream();
        var buffer = new byte[bytesAtOnce];
        while (await content.ReadAsync(buffer) is var count and > 0) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static Task<byte[]> UnpackGzipAsync(byte[] packed, int bytesAtOnce = 10_000, PackingLimits? limits = null) =>
        ReadAllAsync(new GzipContent(new TricklingStream(packed, bytesAtOnce), limits ?? PackingLimits.Default), bytesAtOnce);

    public static async Task<List<(ZipMember Member, byte[]? Content, string? Fault)>> UnpackZipAsync(IAsyncEnumerable<ZipMember> members, bool read = true)
    {
        List<(ZipMember, byte[]?, string?)> found = [];
        await foreach (var member in members)
        {
            try
            {
                found.Add((member, read ? await ReadAllAsync(member.Content) : null, member.Problem?.Reason));
            }
            catch (PackedDataException fault)
            {
                found.Add((member, null, fault.Message));
            }
        }

        return found;
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class OneWay : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
