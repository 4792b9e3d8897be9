using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>
/// Which item may be the parent of which. In Jira a parent is exactly one level above its child; Azure DevOps has more levels, so some parents become links.
/// </summary>
/// <param name="typeOf">Type in Azure DevOps of an item of the run; null if it is not in it.</param>
/// <param name="earlierLevelOf">Level of the issue that an earlier run made of an item; null if there is none.</param>
internal sealed class Hierarchy(TypeMapping types, Func<int, string?> typeOf, Func<int, int?> earlierLevelOf)
{
    /// <summary>Whether the item is of this run or has an issue from an earlier one.</summary>
    public bool Knows(int id) => typeOf(id) is not null || earlierLevelOf(id) is not null;

    public Placement Place(WorkItem item)
    {
        var wanted = types.For(item.Type).Type;
        var parent = item.Parent is { } p && p != item.Id ? p : (int?)null;
        var parentLevel = parent is { } known ? LevelOf(known) : null;

        var keepsType = wanted.HierarchyLevel >= 0 || parentLevel == wanted.HierarchyLevel + 1;
        var type = keepsType ? wanted : types.WithoutParent(item.Type);
        if (parent is null) return new(type, null, ParentOutcome.None, LostItsType: !keepsType);
        if (parentLevel is null) return new(type, null, ParentOutcome.OutsideSet, parent, !keepsType);
        return parentLevel == type.HierarchyLevel + 1
            ? new(type, parent, ParentOutcome.Parent, LostItsType: !keepsType)
            : new(type, null, ParentOutcome.Related, parent, !keepsType);
    }

    /// <summary>
    /// Level of the issue that the item has or gets. A sub-task type counts as a sub-task: if it loses the type, its own children are linked, not refused.
    /// </summary>
    private int? LevelOf(int id) => typeOf(id) is { } type ? types.For(type).Type.HierarchyLevel : earlierLevelOf(id);
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
