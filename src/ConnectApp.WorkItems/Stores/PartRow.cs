namespace ConnectApp.WorkItems.Stores;

/// <summary>A comment, file or link that is in Jira.</summary>
/// <param name="Part"><c>comment:ID</c>, <c>attachment:KEY</c> (GUID, or hash of bytes in the text) or <c>link:REL:ID</c>.</param>
/// <param name="TargetId">Id in Jira.</param>
/// <param name="Fingerprint">Of the content that was written; null if it is not compared.</param>
/// <param name="MediaId">Of a file: its id in the media service; null if there is none.</param>
internal sealed record PartRow(string Part, string TargetId, string? Fingerprint = null, string? MediaId = null);
