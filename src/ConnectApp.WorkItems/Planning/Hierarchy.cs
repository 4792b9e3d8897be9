using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>
/// Which item may be the parent of which. In Jira a parent is exactly one level above its child; Azure DevOps has more levels, so some parents become links.
/// </summary>
internal sealed class Hierarchy(TypeMapping types)
{
    /// <summary>Parents that are followed; real trees have four levels.</summary>
    private const int MaximumSteps = 64;

    private readonly Dictionary<int, (string Type, int? Parent)> _items = [];
    private readonly Dictionary<int, int> _earlier = [];

    /// <summary>Adds an item of this run. An item that names itself as parent has none.</summary>
    public void Add(int id, string type, int? parent) => _items[id] = (string.Intern(type), parent == id ? null : parent);

    /// <summary>Adds an item that an earlier run created.</summary>
    /// <param name="level">Level of its issue.</param>
    public void AddEarlier(int id, int level) => _earlier[id] = level;

    /// <summary>Whether the item is of this run or has an issue from an earlier one.</summary>
    public bool Knows(int id) => _items.ContainsKey(id) || _earlier.ContainsKey(id);

    /// <exception cref="KeyNotFoundException">The item was not added.</exception>
    public Placement Place(int id)
    {
        var (sourceType, parent) = _items[id];
        var wanted = types.For(sourceType).Type;
        var parentLevel = parent is { } p ? LevelOf(p, 0) : null;

        var keepsType = wanted.HierarchyLevel >= 0 || parentLevel == wanted.HierarchyLevel + 1;
        var type = keepsType ? wanted : types.WithoutParent(sourceType);
        if (parent is not { } known) return new(type, null, ParentOutcome.None, LostItsType: !keepsType);
        if (parentLevel is null) return new(type, null, ParentOutcome.OutsideSet, known, !keepsType);
        return parentLevel == type.HierarchyLevel + 1
            ? new(type, known, ParentOutcome.Parent, LostItsType: !keepsType)
            : new(type, null, ParentOutcome.Related, known, !keepsType);
    }

    /// <summary>Level of the issue that the item has or gets; null if it gets none.</summary>
    private int? LevelOf(int id, int steps)
    {
        if (!_items.TryGetValue(id, out var item)) return _earlier.TryGetValue(id, out var level) ? level : null;

        var type = types.For(item.Type).Type;
        if (type.HierarchyLevel >= 0) return type.HierarchyLevel;
        var parentLevel = item.Parent is { } parent && steps < MaximumSteps ? LevelOf(parent, steps + 1) : null;
        return parentLevel == type.HierarchyLevel + 1 ? type.HierarchyLevel : types.WithoutParent(item.Type).HierarchyLevel;
    }
}

/// <param name="Type">Issue type of the item.</param>
/// <param name="Parent">Item whose issue is the parent; null: none.</param>
/// <param name="RelatedParent">Parent in Azure DevOps that is not the parent in Jira; null: none.</param>
/// <param name="LostItsType">True for a sub-task without a possible parent: it gets a standard type.</param>
internal sealed record Placement(
    IssueType Type, int? Parent, ParentOutcome Outcome, int? RelatedParent = null, bool LostItsType = false);

internal enum ParentOutcome
{
    None,
    Parent,
    Related,
    OutsideSet,
}
