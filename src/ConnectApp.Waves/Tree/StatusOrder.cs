namespace ConnectApp.Waves.Tree;

/// <summary>Display order: what needs a person comes first, then what runs, then what is done; by name among equals.</summary>
internal sealed class StatusOrder : IComparer<KeyValuePair<string, StatusNode>>
{
    public static StatusOrder Instance { get; } = new();

    public int Compare(KeyValuePair<string, StatusNode> x, KeyValuePair<string, StatusNode> y)
    {
        var byRank = Rank(x.Value).CompareTo(Rank(y.Value));
        if (byRank != 0) return byRank;
        var byName = StringComparer.OrdinalIgnoreCase.Compare(x.Key, y.Key);
        return byName != 0 ? byName : StringComparer.Ordinal.Compare(x.Key, y.Key);
    }

    /// <summary>An unknown outcome stands with the failures, because nobody has said that it is none.</summary>
    private static int Rank(StatusNode node) => (node.Status, node.Verdict) switch
    {
        (_, StatusWords.Failed) => 0,
        (_, StatusWords.Warning) => 2,
        (_, StatusWords.Success) => 6,
        (_, StatusWords.Skipped) => 7,
        (_, not null) => 1,
        (StatusWords.InProgress or StatusWords.Finished, _) => 3,
        (StatusWords.Pending, _) => 4,
        _ => 5,
    };
}
