using System.Globalization;

namespace ConnectApp.WorkItems.Stores;

/// <summary>The issue that a work item became.</summary>
/// <param name="Rev">Revision of the item that was last written.</param>
/// <param name="Fingerprints">JSON: field id to the fingerprint of the value that was last written.</param>
internal sealed record IssueRow(int ItemId, string IssueId, string IssueKey, int Rev, string TypeId, string Fingerprints)
{
    // For Dapper: SQLite answers integers as 64 bits.
    private IssueRow(long itemId, string issueId, string issueKey, long rev, string typeId, string fingerprints)
        : this((int)itemId, issueId, issueKey, (int)rev, typeId, fingerprints)
    {
    }

    /// <summary>The number at the end of the key.</summary>
    public int KeyNumber => NumberOf(IssueKey);

    public static int NumberOf(string key) => int.TryParse(
        key.AsSpan(key.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
