using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>An item that is about to be created.</summary>
/// <param name="Dropped">Field ids that Jira refused; they are left out of the next call.</param>
/// <param name="Attempts">Creates of it whose outcome stayed unknown.</param>
internal sealed record PlannedItem(RunItem Row, WorkItem Item, IssuePlan Plan, IReadOnlyList<Problem> Dropped, int Attempts = 0)
{
    public int Id => Row.ItemId;

    /// <summary>Leaves fields out of the next call, one report line each.</summary>
    public PlannedItem Without(IEnumerable<Problem> lines, IEnumerable<string> fields)
    {
        var rest = Plan.Fields.DeepClone().AsObject();
        foreach (var field in fields) rest.Remove(field);
        return this with { Plan = Plan with { Fields = rest }, Dropped = [.. Dropped, .. lines] };
    }
}
