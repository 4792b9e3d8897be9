using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Reports;

/// <summary>A stored record, and when among the changes of its entity it came to be what it is.</summary>
internal sealed record RecordChange
{
    public long ChangeNumber { get; init; }
    public string MigrationScopeId { get; init; } = "";
    public string Key { get; init; } = "";
    public RunId RunId { get; init; }

    /// <summary>JSON, as the rewriting left it.</summary>
    public byte[] Value { get; init; } = [];
}
