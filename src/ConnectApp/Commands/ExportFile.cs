using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Files;

namespace ConnectApp.Commands;

/// <summary>One file of the export: in the folder, or a member of a zip there.</summary>
/// <param name="Label">Name in the folder, or the member's path.</param>
/// <param name="Path">Of the file in the folder that holds it.</param>
/// <param name="Packing">How the file in the folder is packed.</param>
/// <param name="Archive">Label of the zip that the file is a member of, or null.</param>
/// <param name="Start">Byte of the zip where the member begins.</param>
internal sealed record ExportFile(string Label, string Path, PackingKind Packing, string? Archive = null, long Start = 0)
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

    /// <summary>The files of a zip, by the directory at its end, and the paths of those that the plan ignores; where that is damaged, those that stand before the damage.</summary>
    public async Task<(IReadOnlyList<ExportFile> Members, IReadOnlyList<string> Ignored)> ReadMembersAsync(ImportPlan plan, ImportReport report, CancellationToken cancellationToken)
    {
        await using var zip = OpenFile();
        PackedDataException? damage;
        try
        {
            return Take(await ListAsync(ZipMembers.ReadByDirectoryAsync(zip, PackingLimits.Default, cancellationToken: cancellationToken), []), plan, report);
        }
        catch (PackedDataException fault)
        {
            damage = fault;
        }

        List<ZipMember> beforeDamage = [];
        zip.Position = 0;
        try
        {
            // An archive that can be read from its front to its directory is whole, whatever stands behind it.
            await ListAsync(ZipMembers.ReadAsync(zip, PackingLimits.Default, cancellationToken: cancellationToken), beforeDamage);
            damage = null;
        }
        catch (Exception exception) when (exception is PackedDataException or ZipDirectoryNeededException)
        {
            // Told below, by what is wrong at its end.
        }

        if (damage is not null) report.Add(ExportProblems.Unreadable(Label, damage.Message, damage.Hint));
        return Take(beforeDamage, plan, report);
    }

    /// <summary>The file unpacked; disposing it closes all that it is made of.</summary>
    /// <exception cref="PackedDataException">It is a member of an archive that is damaged before it.</exception>
    public async Task<ImportSource> OpenAsync(bool hash, CancellationToken cancellationToken)
    {
        // The readers have buffers of their own.
        var file = OpenFile();
        try
        {
            var members = Archive is null ? null : await MemberAsync(file, cancellationToken);
            var raw = new DataStream(members?.Current.Content ?? file, hash, leaveOpen: true);
            var isPacked = PackingKinds.Of((await raw.PeekAsync(PackingKinds.HeadBytes, cancellationToken)).Span) == PackingKind.Gzip;
            return new ImportSource(file, members, raw, isPacked ? new DataStream(new GzipContent(raw, PackingLimits.Default), hash: false) : raw);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>A small file, whole.</summary>
    /// <returns>The bytes, or why there are none.</returns>
    public async Task<(byte[]? Bytes, string? Fault)> ReadAsync(int mostBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await OpenAsync(hash: false, cancellationToken);
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

    private static async Task<List<ZipMember>> ListAsync(IAsyncEnumerable<ZipMember> members, List<ZipMember> found)
    {
        await foreach (var member in members) found.Add(member);
        return found;
    }

    /// <summary>Ignored members may have any name, and anything may be wrong with them.</summary>
    private (IReadOnlyList<ExportFile> Members, IReadOnlyList<string> Ignored) Take(List<ZipMember> members, ImportPlan plan, ImportReport report)
    {
        List<ExportFile> files = [];
        List<string> ignored = [];
        foreach (var member in members)
        {
            if (FileRoles.Of(plan, member.Path) == FileRole.Ignored) ignored.Add(member.Path);
            else if (member.Problem is { } problem) report.Add(ExportProblems.Unreadable(member.Path, $"{problem.Reason}; it is in {Label}", problem.Hint));
            else if (member.IsRepeat) report.Add(ExportProblems.RepeatedMember(member.Path, Label));
            else files.Add(new ExportFile(member.Path, Path, PackingKind.None, Label, member.PackedStart));
        }

        return (files, ignored);
    }

    /// <summary>Stands at the member; where its header does not tell where it ends, the directory does.</summary>
    private async Task<IAsyncEnumerator<ZipMember>> MemberAsync(FileStream zip, CancellationToken cancellationToken)
    {
        zip.Position = Start;
        var members = ZipMembers.ReadAsync(zip, PackingLimits.Default, Start, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            await members.MoveNextAsync();
        }
        catch (ZipDirectoryNeededException)
        {
            members = ZipMembers.ReadByDirectoryAsync(zip, PackingLimits.Default, Start, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await members.MoveNextAsync();
        }

        return members;
    }

    private FileStream OpenFile() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
}
