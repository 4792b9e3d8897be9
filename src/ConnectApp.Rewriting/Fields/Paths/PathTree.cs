using System.Text;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields.Paths;

/// <summary>Compiles the paths of an entity (fields, <c>by</c>, key) into one automaton, by the subset construction.</summary>
/// <remarks>
/// XML does not say whether a name is an array. So an element is both the value of its name and an element of an array of that name: there
/// <see cref="PathNode.Element"/> leads from a name's node to that of its n-th element, where both kinds of paths continue.
/// </remarks>
internal sealed class PathTree
{
    /// <summary>Plans have tens of nodes; only wildcards after <c>..</c> can multiply them.</summary>
    private const int MaxNodes = 50_000;

    private const int KeyPath = -1;
    private const int TitlePath = -2;

    private readonly List<(FieldPath Path, int Field, bool Chooses)> _paths = [];
    private readonly Dictionary<string, PathNode> _nodes = new(StringComparer.Ordinal);
    private readonly Queue<(PathNode Node, Item[] Items, bool InXml)> _open = new();
    private readonly PlanEntity _entity;

    /// <summary>A path and how many of its steps were taken.</summary>
    /// <param name="Step">One more than the path has: an element of an array that the whole path leads to.</param>
    private readonly record struct Item(int Path, int Step);

    private PathTree(PlanEntity entity)
    {
        _entity = entity;
        for (var i = 0; i < entity.Fields.Count; i++)
        {
            _paths.Add((entity.Fields[i].Path, i, false));
            if (entity.Fields[i].By is { } by) _paths.Add((by, i, true));
        }

        _paths.Add((entity.Key, KeyPath, false));
        if (entity.Title is { } title) _paths.Add((title, TitlePath, false));
    }

    /// <param name="inXml">For records of XML; paths inside their texts are the same as in other formats.</param>
    public static PathNode Compile(PlanEntity entity, bool inXml = false)
    {
        var tree = new PathTree(entity);
        var root = tree.Node([.. Enumerable.Range(0, tree._paths.Count).Select(p => new Item(p, 0))], inXml)!;
        while (tree._open.TryDequeue(out var next)) tree.Fill(next.Node, next.Items, next.InXml);
        return root;
    }

    private PathNode? Node(IEnumerable<Item> items, bool inXml)
    {
        var closed = items.SelectMany(Closure).Distinct().OrderBy(i => i.Path).ThenBy(i => i.Step).ToArray();
        if (closed.Length == 0) return null;
        var name = (inXml ? "x " : "") + string.Join(' ', closed.Select(i => $"{i.Path}.{i.Step}"));
        if (_nodes.TryGetValue(name, out var known)) return known;
        if (_nodes.Count == MaxNodes) throw TooManyNodes();
        var node = new PathNode();
        _nodes.Add(name, node);
        _open.Enqueue((node, closed, inXml));
        return node;
    }

    private static InvalidOperationException TooManyNodes() =>
        new($"The paths of an entity need more than {MaxNodes} states; use fewer wildcards behind '..'.");

    private void Fill(PathNode node, Item[] items, bool inXml)
    {
        foreach (var item in items.Where(IsWhole))
        {
            var (_, field, chooses) = _paths[item.Path];
            if (field == KeyPath) node.IsKey = true;
            else if (field == TitlePath) node.IsTitle = true;
            else if (chooses) node.Chooses = [.. node.Chooses, field];
            // The plan's check refuses two paths that can match one value.
            else if (node.Field < 0) (node.Field, node.IsElementOfField) = (field, item.Step > _paths[item.Path].Path.Steps.Count);
        }

        node.TakesObjects = node.Field >= 0 && !node.IsElementOfField && KindsOf(node.Field).Any(k => k.Language == TextLanguage.Adf);
        node.TakesFractions = node.Field >= 0 && KindsOf(node.Field).Any(k => k.IsNumericId);
        var members = items.Select(FindStep).Where(s => s?.Kind == StepKind.Member);
        var names = members.Select(s => s!.Value.Name!).Distinct(StringComparer.Ordinal);
        node.Members = [.. names.Select(n => Edge(items, n, inXml))];
        node.OtherMember = Edge(items, null, inXml);
        var indexes = items.Select(FindStep).Where(s => s?.Kind == StepKind.Index).Select(s => s!.Value.Index).Distinct();
        node.Elements = [.. indexes.Select(i => new ElementEdge(i, Element(items, i, inXml)))];
        node.OtherElement = Element(items, null, inXml);
        node.InString = Node(items.Where(i => EntersStrings(i) && !(inXml && IsOfXml(i))), inXml: false);
        node.HasNames = node.OtherMember.NameField >= 0 || node.Members.Any(m => m.NameField >= 0);
        node.HasMembers = node.Members.Length > 0 || node.HasNames || node.OtherMember.Node is not null;
        node.HasElements = node.OtherElement is not null || node.Elements.Any(e => e.Node is not null);
    }

    private MemberEdge Edge(Item[] items, string? name, bool inXml)
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

            if (inXml && step is { Kind: StepKind.Wildcard, IsBracketed: true }) continue;
            if (step.Kind != StepKind.Wildcard && (step.Kind != StepKind.Member || step.Name != name)) continue;
            var (path, field, _) = _paths[item.Path];
            if (!path.Names || item.Step + 1 < path.Steps.Count) next.Add(item with { Step = item.Step + 1 });
            else if (nameField < 0) nameField = field;
        }

        return new MemberEdge(name is null ? [] : Encoding.UTF8.GetBytes(name), Node(next, inXml), nameField);
    }

    private PathNode? Element(Item[] items, int? index, bool inXml)
    {
        List<Item> next = inXml ? [.. items] : [];
        foreach (var item in items)
        {
            var (path, field, chooses) = _paths[item.Path];
            if (FindStep(item) is not { } step)
            {
                // An array of ids: its elements belong to the field as the whole array does.
                var isField = item.Step == path.Steps.Count && field >= 0 && !chooses;
                if (isField && KindsOf(field).Any(k => k.Language == TextLanguage.None)) next.Add(item with { Step = item.Step + 1 });
                continue;
            }

            var isWildcard = step.Kind == StepKind.Wildcard && (step.IsBracketed || !inXml);
            var isIndex = step.Kind == StepKind.Index && step.Index == index;
            var leadsToName = path.Names && item.Step + 1 == path.Steps.Count;
            if (step.Kind == StepKind.Descendants) next.Add(item);
            else if ((isWildcard || isIndex) && !leadsToName) next.Add(item with { Step = item.Step + 1 });
        }

        return Node(next, inXml);
    }

    private IEnumerable<ReferenceKind> KindsOf(int field) =>
        _entity.Fields[field].Cases.Values.Append(_entity.Fields[field].Kind).OfType<ReferenceKind>();

    private IEnumerable<Item> Closure(Item item) =>
        FindStep(item)?.Kind == StepKind.Descendants ? [item, .. Closure(item with { Step = item.Step + 1 })] : [item];

    private bool IsWhole(Item item) => item.Step >= _paths[item.Path].Path.Steps.Count;

    private PathStep? FindStep(Item item) => IsWhole(item) ? null : _paths[item.Path].Path.Steps[item.Step];

    /// <summary>Attributes, and the text beside them, are not members of the JSON in an element's text.</summary>
    private bool IsOfXml(Item item) => FindStep(item) is { Name: { } name } && (name.StartsWith('@') || name == "#text");

    /// <summary><c>..</c> does not enter strings, and neither does the step after it, which begins where <c>..</c> has led.</summary>
    private bool EntersStrings(Item item)
    {
        if (FindStep(item) is not { } step || step.Kind == StepKind.Descendants) return false;
        return item.Step == 0 || _paths[item.Path].Path.Steps[item.Step - 1].Kind != StepKind.Descendants;
    }
}
