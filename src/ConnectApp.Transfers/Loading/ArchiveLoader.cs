using System.Security.Cryptography;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Loading;

/// <summary>
/// Loads the members of a zip in the order of the archive. Each is a file of its own; those whose texts wait for the source server's base URL are passed over, and
/// read from the spool when it is known.
/// </summary>
internal sealed class ArchiveLoader(UploadReader uploads, RecordLoader records, SmallFiles smallFiles, Spools spools, TransferStore runs, BatchLimits limits)
{
    /// <returns>Null: what can be loaded now is loaded.</returns>
    public async Task<StageResult?> LoadAsync(LoadContext load, RunFile archive, CancellationToken cancellationToken)
    {
        var run = load.Run.Run;
        var members = await ReadMembersAsync(run, archive, cancellationToken);
        var last = members.Count > 0 ? members.Max(m => m.MemberOffset!.Value) : 0;
        foreach (var member in members.Where(m => m.IsToLoad && !load.KeepsWaiting(m) && (!archive.IsOpen || m.MemberOffset < last)).OrderBy(m => m.MemberOffset))
        {
            await using var open = new OpenArchive(uploads, run, archive);
            await foreach (var content in open.ReadAsync(member.MemberOffset!.Value, cancellationToken))
            {
                if (await LoadMemberAsync(load, open, member, content.Content, cancellationToken) is { } trouble) return trouble;
                break;
            }
        }

        if (archive.IsOpen && await LoadOnAsync(load, archive, last, cancellationToken) is { } later) return later;
        if (!(await ReadMembersAsync(run, archive, cancellationToken)).Any(m => m.IsOpen)) spools.Delete(run.RunId, archive.FileId);
        return null;
    }

    /// <summary>From the last member that is known to the end of the archive.</summary>
    private async Task<StageResult?> LoadOnAsync(LoadContext load, RunFile archive, long from, CancellationToken cancellationToken)
    {
        var run = load.Run.Run;
        await using var open = new OpenArchive(uploads, run, archive);
        await foreach (var content in open.ReadAsync(from, cancellationToken))
        {
            if (archive.TotalBytes is null)
            {
                await runs.SetIdentityAsync(run, archive, open.Identity.ETag, open.Identity.TotalBytes, cancellationToken);
                archive = await runs.GetFileAsync(run, archive.FileId, cancellationToken);
            }

            var member = await AddAsync(load, archive, content, cancellationToken);
            if (!member.IsOpen || load.KeepsWaiting(member)) continue;
            if (member.Role is FileRole.Manifest or FileRole.Source)
            {
                await smallFiles.KeepAsync(load.Run, member, content.Content, cancellationToken);
                load = load with { Source = await SourceServer.FindAsync(load.Run, runs, cancellationToken) };
            }
            else if (await LoadMemberAsync(load, open, member, content.Content, cancellationToken) is { } trouble)
            {
                return trouble;
            }
        }

        await runs.FinishAsync(run, archive, open.Identity.ETag, open.Identity.TotalBytes, await HashAsync(load, archive, cancellationToken), cancellationToken);
        return null;
    }

    private async Task<RunFile> AddAsync(LoadContext load, RunFile archive, ZipMember content, CancellationToken cancellationToken)
    {
        var run = load.Run.Run;
        var role = FileRoles.Of(load.Plan, content.Path);
        if (content.Problem is not null && role != FileRole.Ignored) role = FileRole.Refused;
        var problem = role switch
        {
            FileRole.Refused => ExportProblems.Unreadable(content.Path, $"{content.Problem!.Reason}; it is in {archive.Name}", content.Problem.Hint),
            FileRole.Unclaimed => ExportProblems.Unclaimed(content.Path),
            _ => null,
        };
        var member = new RunFile
        {
            Label = content.Path, Role = role, Entity = role == FileRole.Data ? load.Plan.FindEntity(content.Path)!.Name : null, MemberOffset = content.PackedStart,
            State = problem is not null ? FileState.Broken : role == FileRole.Ignored ? FileState.Done : FileState.Waiting,
        };
        var known = await runs.AddMemberAsync(run, archive, content.Path, member, problem is null ? null : RunProblem.Of(null, problem), cancellationToken);
        if (known.MemberOffset == content.PackedStart) return known;

        // The first of a path is the file; the others are told, each once.
        return await runs.AddMemberAsync(run, archive, $"{content.Path}\n{content.PackedStart}", member with { Role = FileRole.Refused, Entity = null, State = FileState.Broken },
            RunProblem.Of(null, ExportProblems.RepeatedMember(content.Path, archive.Name)), cancellationToken);
    }

    private async Task<StageResult?> LoadMemberAsync(LoadContext load, OpenArchive open, RunFile member, Stream content, CancellationToken cancellationToken)
    {
        var run = load.Run.Run;
        await using var data = new DataStream(content, hash: load.Plan.Completion is ManifestCompletion, leaveOpen: true);
        try
        {
            var isPacked = PackingKinds.Of((await data.PeekAsync(PackingKinds.HeadBytes, cancellationToken)).Span) == PackingKind.Gzip;
            await using var unpacked = isPacked ? new DataStream(new GzipContent(data, PackingLimits.Default), hash: false) : data;
            if (member.Format is null)
            {
                var format = RecordFormats.Of(load.EntityOf(member), member.Label, (await unpacked.PeekAsync(RecordFormats.HeadBytes, cancellationToken)).Span);
                member = await runs.SetPackingAsync(run, member, RunFile.Plain, format, cancellationToken);
            }

            await unpacked.SkipAsync(member.Offset, cancellationToken);
            return await records.LoadAsync(run, member,
                token => RecordBatches.ReadAsync(unpacked, member.Format!.Value, member.Position, load.Rewriters(member), RecordForm.Stored, limits, load.Mappings.FetchAsync, token),
                (after, done) => ValueTask.FromResult(
                    new FileCheckpoint(open.Identity.ETag, done ? after.Offset : null, done, done ? data.Sha256() : null, open.Offset)),
                cancellationToken);
        }
        catch (PackedDataException fault)
        {
            await runs.EndFileAsync(run, member, FileState.Broken,
                RunProblem.Of(member.FileId, ExportProblems.Unreadable(member.Name, fault.Message, fault.Hint)), cancellationToken);
            return null;
        }
    }

    /// <summary>Of the archive as it came, where a manifest may tell it and the spool has all of it; else it is fetched for it, if it must be.</summary>
    private async Task<string?> HashAsync(LoadContext load, RunFile archive, CancellationToken cancellationToken)
    {
        if (load.Plan.Completion is not ManifestCompletion) return null;
        try
        {
            await using var whole = await uploads.OpenWholeAsync(load.Run.Run, archive, cancellationToken);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, cancellationToken));
        }
        catch (PackedDataException)
        {
            return null;
        }
    }

    private async Task<List<RunFile>> ReadMembersAsync(TransferRun run, RunFile archive, CancellationToken cancellationToken) =>
        [.. (await runs.ReadFilesAsync(run, cancellationToken)).Where(f => f.ParentId == archive.FileId)];
}
