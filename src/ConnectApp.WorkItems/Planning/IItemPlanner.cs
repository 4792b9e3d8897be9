using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>The border between planning, which is pure, and writing.</summary>
internal interface IItemPlanner
{
    /// <param name="attached">Files that are on the item's issue.</param>
    IssuePlan Plan(WorkItem item, Func<ImageReference, AttachedImage?> attached);

    CommentPlan Plan(WorkItem item, WorkItemComment comment, Func<ImageReference, AttachedImage?> attached);

    LinksPlan PlanLinks(WorkItem item);
}
