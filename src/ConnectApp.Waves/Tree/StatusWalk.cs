namespace ConnectApp.Waves.Tree;

/// <summary>A node and where it is: the names from the root down, empty for the root.</summary>
internal sealed record StatusEntry(IReadOnlyList<string> Path, StatusNode Node)
{
    /// <summary>The path as the API's <c>level</c> takes it.</summary>
    public string Level => string.Join(',', Path);
}

/// <summary>Iteration over a tree.</summary>
internal static class StatusWalk
{
    /// <summary>Every node, a parent before its children, siblings in <see cref="StatusOrder"/>.</summary>
    public static IEnumerable<StatusEntry> InDisplayOrder(this StatusNode root)
    {
        var open = new Stack<StatusEntry>();
        open.Push(new StatusEntry([], root));
        while (open.TryPop(out var entry))
        {
            yield return entry;
            foreach (var (name, child) in entry.Node.Children.Order(StatusOrder.Instance).Reverse())
                open.Push(new StatusEntry([.. entry.Path, name], child));
        }
    }
}
