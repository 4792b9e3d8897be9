namespace ConnectApp.Transfers.Inbox;

/// <summary>How far the inbox is behind.</summary>
/// <param name="Messages">Messages by state: <c>new</c>, or <c>aside</c> after five failures.</param>
/// <param name="OldestNew">When the oldest new message came; null: there is none.</param>
internal sealed record InboxBacklog(IReadOnlyDictionary<string, long> Messages, DateTimeOffset? OldestNew);
