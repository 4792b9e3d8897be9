namespace ConnectApp.Waves.Tree;

/// <summary>Puts pages together, and a later reading over an earlier one.</summary>
internal static class StatusMerging
{
    /// <summary>
    /// The older node with everything the newer one says. What the newer one lacks was not told yet, so it stays; a node that has finished with an
    /// outcome does not begin again, because the platform's copies differ for a while.
    /// </summary>
    public static StatusNode Merge(this StatusNode older, StatusNode newer)
    {
        if (ReferenceEquals(older, newer) || newer.IsEmpty) return older;
        var merged = older.IsEmpty || (older.CanChange && newer.Status is not null) || newer.Verdict is not null
            ? Replace(older, newer)
            : Complete(older, newer);
        return merged with { Children = MergeChildren(older, newer), More = older.More.SetItems(newer.More) };
    }

    private static StatusNode Replace(StatusNode older, StatusNode newer) => newer with
    {
        Status = newer.Status ?? older.Status,
        Message = newer.Message ?? older.Message,
        Details = newer.Details ?? older.Details,
    };

    private static StatusNode Complete(StatusNode older, StatusNode newer) => older with
    {
        Status = older.Status ?? newer.Status,
        Outcome = older.Outcome ?? newer.Outcome,
        Message = older.CanChange ? newer.Message ?? older.Message : older.Message,
        Details = older.Details ?? newer.Details,
        Progress = older.CanChange ? newer.Progress ?? older.Progress : older.Progress,
    };

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, StatusNode> MergeChildren(StatusNode older, StatusNode newer)
    {
        if (newer.Children.Count == 0) return older.Children;
        if (older.Children.Count == 0) return newer.Children;
        var children = older.Children.ToBuilder();
        foreach (var (name, child) in newer.Children)
            children[name] = children.TryGetValue(name, out var known) ? known.Merge(child) : child;
        return children.ToImmutable();
    }
}
