namespace ConnectApp.WorkItems.Model;

/// <summary>A comment of a work item.</summary>
/// <param name="Id">In old answers <c>commentId</c>.</param>
/// <param name="OnBehalfOf">The real author after an earlier migration (<c>createdOnBehalfOf</c>).</param>
/// <param name="OnBehalfDate">When the real author wrote it (<c>createdOnBehalfDate</c>).</param>
public sealed record WorkItemComment(
    int Id,
    string Text,
    TextFormat Format,
    Identity? CreatedBy,
    DateTimeOffset CreatedDate,
    Identity? OnBehalfOf = null,
    DateTimeOffset? OnBehalfDate = null,
    bool IsDeleted = false)
{
    public Identity? Author => OnBehalfOf ?? CreatedBy;

    public DateTimeOffset Written => OnBehalfDate ?? CreatedDate;
}
