using ConnectApp.Waves.Stores;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Runs;

/// <summary>
/// One reading of a task's tree, level by level and page by page. It is kept only in this process: a stop costs the pages that were read, no more. Only
/// levels whose nodes can still change are read.
/// </summary>
/// <param name="before">The tree as it was known.</param>
internal sealed class StatusPass(TaskRow task, StatusNode before, StatusExpectations expected, FinalReads finals)
{
    private readonly Queue<string[]> _levels = new();
    private readonly HashSet<string> _queued = [];
    private readonly HashSet<string> _cursors = [];

    public string TaskId => task.TaskId!;

    public bool IsCheck => task.Kind == Client.TaskRequest.Check;

    public StatusNode Before { get; } = before;

    public StatusNode Tree { get; private set; } = before;

    public int Pages { get; private set; }

    public string[]? Level { get; private set; }

    public string? Cursor { get; private set; }

    /// <summary>Finds the next page to read.</summary>
    /// <returns>False: the pass is done.</returns>
    public bool TryMoveOn()
    {
        if (Level is not null) return true;
        Queue();
        if (!_levels.TryDequeue(out var level)) return false;
        (Level, Cursor) = (level, null);
        return true;
    }

    /// <summary>A page of the level in hand was read.</summary>
    public void Take(StatusNode? node, string? next)
    {
        Pages++;
        if (node is not null) Tree = Tree.Merge(Wrap(Level!, node));

        // A cursor that comes again would lead in a circle.
        if (next is { Length: > 0 } && _cursors.Add($"{string.Join(',', Level!)} {next}")) Cursor = next;
        else Level = null;
    }

    private void Queue()
    {
        if (IsCheck)
        {
            Add([], Tree.CanChange || Tree.Children.Count == 0 || Tree.Children.Values.Any(c => c.CanChange), isFinal: !Tree.CanChange);
            return;
        }

        var migrate = Tree.Find("migrate");
        Add([], migrate is null || (Tree.CanChange && !migrate.CanChange), isFinal: !Tree.CanChange);
        if (Tree.Find("check") is { } check)
        {
            // What the checks found matters where they stop the migration; their overall node comes with the root.
            Add(["check"], check.Verdict is not (null or StatusWords.Success or StatusWords.Warning), isFinal: !check.CanChange && check.Children.Count > 0);
        }

        if ((migrate ?? Tree.Find("migrate")) is not { } core) return;
        var lacksApps = expected.HasApps && !core.Children.ContainsKey("apps");
        Add(["migrate"], core.CanChange || lacksApps || core.Children.Count == 0 || core.Children.Any(c => c.Value.CanChange),
            isFinal: !lacksApps && !core.CanChange && core.Children.All(c => c.Key == "apps" || !c.Value.CanChange));
        foreach (var (name, scope) in Tree.Find("migrate")!.Children)
        {
            var children = name == expected.ItemsName ? expected.Items : name == "apps" ? 1 : 0;
            if (children > 0)
                Add(["migrate", name], scope.CanChange || scope.Children.Count < children || scope.Children.Values.Any(c => c.CanChange), isFinal: !scope.CanChange);
        }
    }

    /// <param name="isFinal">The level's own node will not change any more: what is missing below it is asked for only a few times more.</param>
    private void Add(string[] level, bool isWanted, bool isFinal)
    {
        var key = string.Join(',', level);
        if (!isWanted || _queued.Contains(key) || (isFinal && !finals.TryTake(TaskId + " " + key))) return;
        _queued.Add(key);
        _levels.Enqueue(level);
    }

    private static StatusNode Wrap(string[] level, StatusNode node)
    {
        for (var i = level.Length - 1; i >= 0; i--) node = StatusNode.Empty with { Children = StatusNode.NoChildren.Add(level[i], node) };
        return node;
    }
}

/// <summary>What a migrate task's tree will have, by its job.</summary>
/// <param name="Items">How many projects or spaces.</param>
internal sealed record StatusExpectations(string ItemsName, int Items, bool HasApps);

/// <summary>Finished content is read at most three more times. A hint: it begins again with the process.</summary>
internal sealed class FinalReads
{
    private const int Most = 3;

    private readonly Dictionary<string, int> _reads = [];

    public bool TryTake(string level)
    {
        var reads = _reads.GetValueOrDefault(level);
        _reads[level] = reads + 1;
        return reads < Most;
    }

    public bool IsDone(string level) => _reads.GetValueOrDefault(level) >= Most;
}
