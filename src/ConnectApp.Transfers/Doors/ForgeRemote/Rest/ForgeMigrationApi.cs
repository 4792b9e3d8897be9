using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors.Connect.Rest;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Rest;

/// <summary>
/// The pipeline's operations for tenants that came by Forge; those of all others are Connect's. Forge has neither progress nor feedback: a report of progress becomes
/// reports of messages, as the window asks for them, and a line for the customer. The platform settles the transfer by itself.
/// </summary>
internal sealed class ForgeMigrationApi(MigrationApi connect, ForgeInstallationStore store, SiteClient site, IForgeRest rest, MessageReports reports, ServerErrors errors,
    RunRegistry registry, IOptions<ForgeOptions> options) : IMigrationApi
{
    /// <summary>"Forge migration REST API": 1 to 1200.</summary>
    private const int MostEntriesOfAPage = 1_200;

    // Hints: what is lost is found again by the next call's answer.
    private readonly ConcurrentDictionary<(TenantId, TransferId), bool> _over = new();
    private readonly ConcurrentDictionary<(TenantId, TransferId), string> _lines = new();
    private readonly ConcurrentDictionary<(TenantId, TransferId), bool> _withoutList = new();

    /// <summary>A list that the platform does not have (404) is empty: then only events tell of files. A transfer that it does not know answers every call so.</summary>
    public async Task<PlatformAnswer<IReadOnlyList<UploadedData>>> GetUploadedDataAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is not { } installation) return await connect.GetUploadedDataAsync(tenant, transfer, cancellationToken);
        var path = options.Value.ListPath.Replace(ForgeOptions.TransferIdInPath, transfer.ToString(), StringComparison.Ordinal).TrimStart('/');
        var answer = Note(tenant, transfer, await site.SendAsync(
            tenant, () => rest.GetUploadedDataAsync(tenant, transfer, path, cancellationToken), MigrationApi.ToUploadedData, cancellationToken));
        if (answer.Outcome != PlatformOutcome.NotFound) return answer;
        var containerType = installation.Product == Product.Jira ? "JiraProject" : "ConfluenceSpace";
        var probe = await GetContainersAsync(tenant, transfer, containerType, null, 1, cancellationToken);
        if (probe.Outcome == PlatformOutcome.NotFound)
        {
            _over[(tenant, transfer)] = true;
            return answer with { Outcome = PlatformOutcome.Refused };
        }

        _withoutList[(tenant, transfer)] = true;
        return new(PlatformOutcome.Ok, [], answer.StatusCode, null, null);
    }

    public async Task<PlatformAnswer<SignedUrl>> GetSignedUrlAsync(TenantId tenant, TransferId transfer, S3Key key, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is null) return await connect.GetSignedUrlAsync(tenant, transfer, key, cancellationToken);
        var segment = PathSegment.Checked(key.Value);
        return Note(tenant, transfer, await site.SendAsync(
            tenant, () => rest.GetSignedUrlAsync(tenant, transfer, segment, cancellationToken), MigrationApi.ToSignedUrl, cancellationToken));
    }

    /// <summary>Forge has no feedback channel.</summary>
    public async Task<PlatformAnswer<Nothing>> SendFeedbackAsync(TenantId tenant, TransferId transfer, JsonObject details, CancellationToken cancellationToken) =>
        await store.FindAsync(tenant, cancellationToken) is null ? await connect.SendFeedbackAsync(tenant, transfer, details, cancellationToken) : Done;

    public async Task<PlatformAnswer<IReadOnlyDictionary<string, string>>> FindMappingsAsync(TenantId tenant, TransferId transfer,
        string mappingNamespace, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is null) return await connect.FindMappingsAsync(tenant, transfer, mappingNamespace, keys, cancellationToken);
        string[] unique = [.. keys.Distinct(StringComparer.Ordinal)];
        return Note(tenant, transfer, await site.SendAsync(
            tenant,
            () => rest.FindMappingsAsync(tenant, transfer, transfer.Value, mappingNamespace, unique, cancellationToken),
            MigrationApi.ToDictionary,
            cancellationToken));
    }

    public async Task<PlatformAnswer<MappingPage>> GetMappingPageAsync(TenantId tenant, TransferId transfer, string mappingNamespace,
        string? lastEntity, int pageSize, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is null)
            return await connect.GetMappingPageAsync(tenant, transfer, mappingNamespace, lastEntity, pageSize, cancellationToken);
        var size = Math.Min(pageSize, MostEntriesOfAPage);
        return Note(tenant, transfer, await site.SendAsync(
            tenant,
            () => rest.GetMappingPageAsync(tenant, transfer, transfer.Value, mappingNamespace, lastEntity, size, cancellationToken),
            static page => new MappingPage(page.Items, page.Meta.HasNext, MigrationApi.Cursor(page.Meta)),
            cancellationToken));
    }

    /// <summary>Forge has no such list. It is made from what came in: transfers that no event settled and no answer called over.</summary>
    public async Task<PlatformAnswer<IReadOnlyList<RecentTransfer>>> GetRecentTransfersAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is not { } installation) return await connect.GetRecentTransfersAsync(tenant, cancellationToken);
        var open = (await registry.ReadLiveAsync(cancellationToken))
            .Where(r => r.TenantId == tenant && r.TransferId is { } transfer && r.SettledAt is null && !_over.ContainsKey((tenant, transfer)));
        return new(
            PlatformOutcome.Ok,
            [.. open.Select(r => new RecentTransfer(r.TransferId!.Value, "IN_PROGRESS", new RecentMigration(null, null, null, null, installation.ClientKey.Value, null, null)))],
            0, null, null);
    }

    public async Task<PlatformAnswer<ContainerPage>> GetContainersAsync(TenantId tenant, TransferId transfer, string containerType,
        string? lastEntity, int pageSize, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is null)
            return await connect.GetContainersAsync(tenant, transfer, containerType, lastEntity, pageSize, cancellationToken);
        return Note(tenant, transfer, await site.SendAsync(
            tenant,
            () => rest.GetContainersAsync(tenant, transfer, transfer.Value, containerType, lastEntity, pageSize, cancellationToken),
            static page => new ContainerPage(page.Containers, page.Meta.HasNext, MigrationApi.Cursor(page.Meta)),
            cancellationToken));
    }

    /// <summary>On Forge the manifest subscribes to events.</summary>
    public async Task<PlatformAnswer<IReadOnlyList<string>>> GetWebhooksAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await store.FindAsync(tenant, cancellationToken) is null ? await connect.GetWebhooksAsync(tenant, cancellationToken) : new(PlatformOutcome.Ok, [], 0, null, null);

    public async Task<PlatformAnswer<IReadOnlyList<string>>> PutWebhooksAsync(TenantId tenant, IReadOnlyList<string> endpoints, CancellationToken cancellationToken) =>
        await store.FindAsync(tenant, cancellationToken) is null
            ? await connect.PutWebhooksAsync(tenant, endpoints, cancellationToken) : new(PlatformOutcome.Ok, endpoints, 0, null, null);

    /// <summary>Reports what is due of the messages, all of them with the final status, and tells the customer what has changed.</summary>
    public async Task<PlatformAnswer<Nothing>> SendProgressAsync(TenantId tenant, TransferId transfer, TransferProgress progress, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is null) return await connect.SendProgressAsync(tenant, transfer, progress, cancellationToken);
        var line = MigrationApi.Cut(progress.Message) ?? "";
        if (progress.Status == TransferStatus.InProgress)
        {
            if (_withoutList.ContainsKey((tenant, transfer))) line += " The platform's list of files is not available: files are found by events only.";
            var reported = Note(tenant, transfer, await reports.ReportDueAsync(tenant, transfer, cancellationToken));
            if (reported.Outcome is PlatformOutcome.Refused) return reported;
            if (await reports.FindWarningAsync(tenant, transfer, cancellationToken) is { } warning) line += " " + warning;
            return await TellAsync(tenant, transfer, line, cancellationToken);
        }

        // The customer reads the result before the platform settles: after the last report no call is taken.
        var told = await TellAsync(tenant, transfer, line, cancellationToken);
        return told.Outcome is PlatformOutcome.Ok or PlatformOutcome.BadRequest or PlatformOutcome.Malformed
            ? Note(tenant, transfer, await reports.ReportAllAsync(tenant, transfer, cancellationToken)) : told;
    }

    /// <summary>On Forge the error stands in the event.</summary>
    public async Task<PlatformAnswer<ServerError>> GetServerErrorAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is null) return await connect.GetServerErrorAsync(tenant, transfer, cancellationToken);
        return await errors.FindAsync(tenant, transfer, cancellationToken) is { } error ? new(PlatformOutcome.Ok, error, 0, null, null) : new(PlatformOutcome.NotFound, null, 0, null, null);
    }

    private static PlatformAnswer<Nothing> Done => new(PlatformOutcome.Ok, default, 0, null, null);

    /// <summary>One line, if it says something new.</summary>
    private async Task<PlatformAnswer<Nothing>> TellAsync(TenantId tenant, TransferId transfer, string line, CancellationToken cancellationToken)
    {
        if (line.Length == 0 || _lines.TryGetValue((tenant, transfer), out var last) && last == line) return Done;
        var answer = Note(tenant, transfer, await site.SendAsync(
            tenant, () => rest.AddLogAsync(tenant, transfer, transfer.Value, new CustomerLogWire(line), cancellationToken), cancellationToken));
        if (answer.Outcome == PlatformOutcome.Ok) _lines[(tenant, transfer)] = line;
        return answer;
    }

    /// <summary>409 says that the transfer is settled.</summary>
    private PlatformAnswer<T> Note<T>(TenantId tenant, TransferId transfer, PlatformAnswer<T> answer)
    {
        if (answer.StatusCode == StatusCodes.Status409Conflict) _over[(tenant, transfer)] = true;
        return answer;
    }
}
