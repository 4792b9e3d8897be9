using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors;

/// <summary>A transfer that is not settled yet.</summary>
/// <param name="Status"><c>IN_PROGRESS</c>, <c>CANCELLATION_REQUESTED</c>, or a word of later days.</param>
internal sealed record RecentTransfer(TransferId TransferId, string Status, RecentMigration Migration);

/// <summary>What the platform tells of the migration; it promises none of these fields.</summary>
/// <param name="CreatedAt">The platform writes milliseconds, its samples also seconds; both are read. Null where it is no time.</param>
internal sealed record RecentMigration(string? MigrationId, string? MigrationScopeId, string? Name, DateTimeOffset? CreatedAt,
    string? JiraClientKey, string? ConfluenceClientKey, string? CloudUrl);
