using System.Text;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Compiles the paths of an entity (fields, <c>by</c>, key) into one automaton, by the subset construction.</summary>
internal sealed class PathTree
{
    /// <summary>Plans have tens of nodes; only wildcards behind <c>..</c> can multiply them.</summary>
    private const int MaxNodes = 50_000;

    private const int KeyPath = -1;

    private readonly List<(FieldPath Path, int Field, bool Chooses)> _paths = [];
    private readonly Dictionary<string, PathNode> _nodes = new(StringComparer.Ordinal);
    private readonly Queue<(PathNode Node, Item[] Items)> _open = new();

    /// <summary>A path and how many of its steps were taken; one more than it has: an element of an array that the whole path fits.</summary>
    private readonly record struct Item(int Path, int Step);

    private PathTree(PlanEntity entity)
    {
        for (var i = 0; i < entity.Fields.Count; i++)
        {
            _paths.Add((entity.Fields[i].Path, i, false));
            if (entity.Fields[i].By is { } by) _paths.Add((by, i, true));
        }

        _paths.Add((entity.Key, KeyPath, false));
    }

    public static PathNode Compile(PlanEntity entity)
    {
        var tree = new PathTree(entity);
        var root = tree.Node([.. Enumerable.Range(0, tree._paths.Count).Select(p => new Item(p, 0))])!;
        while (tree._open.TryDequeue(out var next)) tree.Fill(next.Node, next.Items);
        return root;
    }

    private PathNode? Node(IEnumerable<Item> items)
    {
        var closed = items.SelectMany(Closure).Distinct().OrderBy(i => i.Path).ThenBy(i => i.Step).ToArray();
        if (closed.Length == 0) return null;
        var name = string.Join(' ', closed.Select(i => $"{i.Path}.{i.Step}"));
        if (_nodes.TryGetValue(name, out var known)) return known;
        if (_nodes.Count == MaxNodes) throw new InvalidOperationException($"The paths of an entity need more than {MaxNodes} states; use fewer wildcards behind '..'.");
        var node = new PathNode();
        _nodes.Add(name, node);
        _open.Enqueue((node, closed));
        return node;
    }

    private void Fill(PathNode node, Item[] items)
    {
        foreach (var item in items.Where(IsWhole))
        {
            var (_, field, chooses) = _paths[item.Path];
            if (field == KeyPath) node.IsKey = true;
            else if (chooses) node.Chooses = [.. node.Chooses, field];
            else if (node.Field < 0) node.Field = field;    // the plan's check refuses two paths that can match one value
        }

        var names = items.Select(FindStep).Where(s => s?.Kind == StepKind.Member).Select(s => s!.Value.Name!).Distinct(StringComparer.Ordinal);
        node.Members = [.. names.Select(n => Edge(items, n))];
        node.OtherMember = Edge(items, null);
        var indexes = items.Select(FindStep).Where(s => s?.Kind == StepKind.Index).Select(s => s!.Value.Index).Distinct();
        node.Elements = [.. indexes.Select(i => new ElementEdge(i, Element(items, i)))];
        node.OtherElement = Element(items, null);
        node.InString = Node(items.Where(EntersStrings));
        node.HasNames = node.OtherMember.NameField >= 0 || node.Members.Any(m => m.NameField >= 0);
        node.HasMembers = node.Members.Length > 0 || node.HasNames || node.OtherMember.Node is not null;
        node.HasElements = node.OtherElement is not null || node.Elements.Any(e => e.Node is not null);
    }

    private MemberEdge Edge(Item[] items, string? name)
    {
        List<Item> next = [];
        var nameField = -1;
        foreach (var item in items)
        {
            if (FindStep(item) is not { } step) continue;
            if (step.Kind == StepKind.Descendants)
            {
                next.Add(item);
                continue;
            }

            if (step.Kind != StepKind.Wildcard && (step.Kind != StepKind.Member || step.Name != name)) continue;
            var (path, field, _) = _paths[item.Path];
            if (!path.Names || item.Step + 1 < path.Steps.Count) next.Add(item with { Step = item.Step + 1 });
            else if (nameField < 0) nameField = field;
        }

        return new MemberEdge(name is null ? [] : Encoding.UTF8.GetBytes(name), Node(next), nameField);
    }

    private PathNode? Element(Item[] items, int? index)
    {
        List<Item> next = [];
        foreach (var item in items)
        {
            var (path, field, chooses) = _paths[item.Path];
            if (FindStep(item) is not { } step)
            {
                // An array of ids: its elements belong to the field as the whole array does.
                if (item.Step == path.Steps.Count && field != KeyPath && !chooses) next.Add(item with { Step = item.Step + 1 });
                continue;
            }

            if (step.Kind == StepKind.Descendants) next.Add(item);
            else if ((step.Kind == StepKind.Wildcard || (step.Kind == StepKind.Index && step.Index == index)) && (!path.Names || item.Step + 1 < path.Steps.Count)) next.Add(item with { Step = item.Step + 1 });
        }

        return Node(next);
    }

    private IEnumerable<Item> Closure(Item item) =>
        FindStep(item)?.Kind == StepKind.Descendants ? [item, .. Closure(item with { Step = item.Step + 1 })] : [item];

    private bool IsWhole(Item item) => item.Step >= _paths[item.Path].Path.Steps.Count;

    private PathStep? FindStep(Item item) => IsWhole(item) ? null : _paths[item.Path].Path.Steps[item.Step];

    /// <summary><c>..</c> does not enter strings, and what stands behind it was reached by it.</summary>
    private bool EntersStrings(Item item) =>
        FindStep(item) is { } step && step.Kind != StepKind.Descendants && (item.Step == 0 || _paths[item.Path].Path.Steps[item.Step - 1].Kind != StepKind.Descendants);
}
