using ConnectApp.Downloads;
using ConnectApp.Rewriting.Packing;

namespace ConnectApp.Commands;

/// <summary>One file of the export: in the folder, or a member of a zip there.</summary>
/// <param name="Label">Name in the folder, or the member's path.</param>
/// <param name="Path">Of the file in the folder that holds it.</param>
/// <param name="Packing">How the file in the folder is packed.</param>
/// <param name="Archive">Label of the zip that the file is a member of, or null.</param>
internal sealed record ExportFile(string Label, string Path, PackingKind Packing, string? Archive = null)
{
    /// <summary>A zip is only a container.</summary>
    public bool IsArchive => Packing == PackingKind.Zip && Archive is null;

    /// <summary>Bytes as they came; of a member, as it comes out of its archive.</summary>
    public long? PackedBytes => Archive is null ? new FileInfo(Path).Length : null;

    public static ExportFile InFolder(string path)
    {
        Span<byte> head = stackalloc byte[PackingKinds.HeadBytes];
        using var stream = File.OpenRead(path);
        return new ExportFile(System.IO.Path.GetFileName(path), path, PackingKinds.Of(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]));
    }

    public IReadOnlyList<ExportFile> ReadMembers() => throw new PackedDataException("zip later", "zip later " + Label);

    /// <summary>The file unpacked; disposing it closes all that it is made of.</summary>
    public ImportSource Open(bool hash)
    {
        // The readers have buffers of their own.
        var raw = new DataStream(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan), hash);
        return new ImportSource(raw, Packing == PackingKind.Gzip ? new DataStream(new GzipContent(raw, PackingLimits.Default), hash: false) : raw);
    }

    /// <summary>A small file, whole.</summary>
    /// <returns>The bytes, or why there are none.</returns>
    public async Task<(byte[]? Bytes, string? Fault)> ReadAsync(int mostBytes, CancellationToken cancellationToken)
    {
        await using var source = Open(hash: false);
        try
        {
            var content = new MemoryStream();
            var buffer = new byte[1 << 16];
            int read;
            while ((read = await source.Unpacked.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (content.Length + read > mostBytes) return (null, $"it is larger than {mostBytes} bytes");
                content.Write(buffer, 0, read);
            }

            return (content.ToArray(), null);
        }
        catch (PackedDataException fault)
        {
            return (null, fault.Message);
        }
    }
}
