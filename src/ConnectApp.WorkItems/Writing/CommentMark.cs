using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Jira;

namespace ConnectApp.WorkItems.Writing;

/// <summary>The property of a comment that names the comment of Azure DevOps it was made from.</summary>
internal static class CommentMark
{
    public static NewProperty Of(SourceMark item, int comment)
    {
        var value = item.ToJson();
        value["comment"] = comment;
        return new NewProperty(SourceMark.PropertyKey, value);
    }

    /// <returns>Id of the comment of Azure DevOps; null if the comment is not marked as of this item.</returns>
    public static int? Read(WireComment comment, SourceMark item)
    {
        var value = comment.Properties?.FirstOrDefault(p => p.Key == SourceMark.PropertyKey)?.Value ?? default;
        return SourceMark.Read(value) is { } mark && mark.IsOfSameItem(item) && value.TryGetProperty("comment", out var id)
            && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) ? number : null;
    }
}
