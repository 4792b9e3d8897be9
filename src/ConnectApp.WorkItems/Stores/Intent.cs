namespace ConnectApp.WorkItems.Stores;

/// <summary>A write that was begun. It is removed in the commit that stores its outcome.</summary>
/// <param name="Part"><c>item</c> for a create; else the part's name.</param>
/// <param name="Batch">The call that the write belongs to.</param>
/// <param name="AfterKey">Number of the highest key known when the write began; a created issue has a higher one.</param>
/// <param name="Attempts">Writes of this part whose outcome stayed unknown before this one.</param>
internal sealed record Intent(int ItemId, string Part, string Batch, int AfterKey, int Attempts = 0)
{
    public const string Create = "item";

    private Intent(long itemId, string part, string batch, long afterKey, long attempts)
        : this((int)itemId, part, batch, (int)afterKey, (int)attempts)
    {
    }
}
