namespace ConnectApp.Waves.Tree;

/// <summary>One node that is not as it was.</summary>
/// <param name="Before">Null where the node is new.</param>
/// <param name="After">Null where the node is gone.</param>
internal sealed record StatusChange(IReadOnlyList<string> Path, StatusNode? Before, StatusNode? After);

/// <summary>What is different between two readings.</summary>
internal static class StatusDifference
{
    /// <summary>Nodes whose own members differ, and nodes that only one tree has, in the display order of the later tree; those that are gone come last.</summary>
    public static IEnumerable<StatusChange> ChangesSince(this StatusNode after, StatusNode before)
    {
        foreach (var entry in after.InDisplayOrder())
        {
            var known = Find(before, entry.Path);
            if (known is null || !SameAlone(known, entry.Node)) yield return new StatusChange(entry.Path, known, entry.Node);
        }

        foreach (var entry in before.InDisplayOrder())
        {
            if (Find(after, entry.Path) is null) yield return new StatusChange(entry.Path, entry.Node, null);
        }
    }

    private static StatusNode? Find(StatusNode root, IReadOnlyList<string> path) => root.Find([.. path]);

    private static bool SameAlone(StatusNode one, StatusNode other) =>
        (one with { Children = StatusNode.NoChildren }).Equals(other with { Children = StatusNode.NoChildren });
}
