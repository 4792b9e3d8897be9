using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors;

/// <summary>
/// App migration API of one site; paths stand after <c>{baseUrl}/rest/atlassian-connect/1/migration</c>, where Confluence's
/// <c>baseUrl</c> ends in <c>/wiki</c>. Every operation is made with the tenant's own authority, is tried again by itself where that is
/// safe, and answers an outcome rather than throwing; only a cancelled token throws.
/// </summary>
internal interface IMigrationApi
{
    /// <summary>Lists the files uploaded so far; the list has no pages and grows while the exporter runs.</summary>
    /// <remarks>GET /data/{transferId}/all</remarks>
    Task<PlatformAnswer<IReadOnlyList<UploadedData>>> GetUploadedDataAsync(
        TenantId tenant, TransferId transfer, CancellationToken cancellationToken);

    /// <summary>Asks for an address of the file, good for an hour.</summary>
    /// <param name="transfer">Whose file it is: not on the wire, but no call is made for a transfer that is settled.</param>
    /// <param name="key">Opaque; one path segment after escaping. Empty, <c>.</c> and <c>..</c> are refused.</param>
    /// <remarks>GET /data/{s3Key}</remarks>
    Task<PlatformAnswer<SignedUrl>> GetSignedUrlAsync(TenantId tenant, TransferId transfer, S3Key key, CancellationToken cancellationToken);

    /// <summary>Leaves word for the server app; the last one stands.</summary>
    /// <remarks>POST /feedback/{transferId}</remarks>
    Task<PlatformAnswer<Nothing>> SendFeedbackAsync(
        TenantId tenant, TransferId transfer, JsonObject details, CancellationToken cancellationToken);

    /// <summary>Most keys of one find. No figure in the contract; vendors and a sample of Atlassian's stay at it (community.developer.atlassian.com, thread 45350).</summary>
    const int MostKeysAFind = 100;

    /// <summary>Looks server ids up: server id to cloud id. Unknown ones are left out.</summary>
    /// <param name="keys">Not null, not empty; at most <see cref="MostKeysAFind"/>.</param>
    /// <remarks>POST /mapping/{transferId}/find?namespace=</remarks>
    Task<PlatformAnswer<IReadOnlyDictionary<string, string>>> FindMappingsAsync(
        TenantId tenant, TransferId transfer, string mappingNamespace, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Reads one page of a mapping.</summary>
    /// <param name="lastEntity">What the page before gave as its last; null asks for the first page.</param>
    /// <param name="pageSize">Entries asked for; the platform caps a page by itself, so go by <see cref="MappingPage.HasNext"/>.</param>
    /// <remarks>GET /mapping/{transferId}/page?namespace=&amp;lastEntity=&amp;pageSize=</remarks>
    Task<PlatformAnswer<MappingPage>> GetMappingPageAsync(TenantId tenant, TransferId transfer, string mappingNamespace,
        string? lastEntity, int pageSize, CancellationToken cancellationToken);

    /// <summary>Lists the site's transfers that are not settled, up to 100.</summary>
    /// <remarks>GET /transfer/recent</remarks>
    Task<PlatformAnswer<IReadOnlyList<RecentTransfer>>> GetRecentTransfersAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Reads one page of what the migration takes along.</summary>
    /// <param name="containerType"><c>JiraProject</c>, <c>ConfluenceSpace</c> or <c>Site</c>.</param>
    /// <param name="pageSize">1 to 250.</param>
    /// <remarks>GET /container/{transferId}/page?containerType=&amp;lastEntity=&amp;pageSize=</remarks>
    Task<PlatformAnswer<ContainerPage>> GetContainersAsync(TenantId tenant, TransferId transfer, string containerType,
        string? lastEntity, int pageSize, CancellationToken cancellationToken);

    /// <summary>Reads the addresses that get the site's events beside the descriptor's.</summary>
    /// <remarks>GET /webhook</remarks>
    Task<PlatformAnswer<IReadOnlyList<string>>> GetWebhooksAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Replaces these addresses; answers the set that stands now. Not tried again by itself.</summary>
    /// <param name="endpoints">1 to 5 absolute URLs.</param>
    /// <remarks>PUT /webhook</remarks>
    Task<PlatformAnswer<IReadOnlyList<string>>> PutWebhooksAsync(
        TenantId tenant, IReadOnlyList<string> endpoints, CancellationToken cancellationToken);

    /// <summary>Reports progress, or settles the transfer by its last word; a second call with the same body is harmless.</summary>
    /// <remarks>POST /progress/{transferId}</remarks>
    Task<PlatformAnswer<Nothing>> SendProgressAsync(
        TenantId tenant, TransferId transfer, TransferProgress progress, CancellationToken cancellationToken);

    /// <summary>Reads what broke the server app; <see cref="PlatformOutcome.NotFound"/> is the ordinary answer where nothing did.</summary>
    /// <remarks>GET /error/{transferId}</remarks>
    Task<PlatformAnswer<ServerError>> GetServerErrorAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken);
}
