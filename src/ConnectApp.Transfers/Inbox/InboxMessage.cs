using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Inbox;

/// <summary>One event as it came, with what must be known without reading it again.</summary>
internal sealed record InboxMessage
{
    public const string FromConnect = "connect";

    public const string FromForge = "forge-remote";

    /// <summary>Made by us from an answer of <c>GET /transfer/recent</c>, where no event had told.</summary>
    public const string FromRecent = "recent";

    public long Sequence { get; init; }
    public required TenantId Tenant { get; init; }
    public required string MessageId { get; init; }
    public required string FrontDoor { get; init; }
    public required string EventType { get; init; }
    public TransferId? Transfer { get; init; }
    public required byte[] Body { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The message asks for a cancel.</summary>
    public bool AsksToCancel { get; init; }

    /// <summary>The message says that the transfer is settled.</summary>
    public bool SaysSettled { get; init; }
    public string? SettledAs { get; init; }

    /// <summary>The span in which it came, as a <c>traceparent</c>; null: nobody recorded it.</summary>
    public string? TraceParent { get; init; }
}
