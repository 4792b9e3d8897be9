using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Jira;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Bodies of create calls.</summary>
internal sealed class IssueBodies(MigrationRun run)
{
    private const int PropertyLength = 32_768;

    /// <summary>Property that keeps values without a field in Jira.</summary>
    public const string UnmappedKey = "connectapp.fields";

    public NewIssue Of(PlannedItem item)
    {
        var fields = item.Plan.Fields.DeepClone().AsObject();
        fields["project"] = MigrationRun.IdReference(run.Target.Id);
        fields["issuetype"] = MigrationRun.IdReference(item.Plan.Type.Id);
        if (item.Plan.ParentItem is { } parent && run.Known.KeyOf(parent) is { } key) fields["parent"] = new JsonObject { ["key"] = key };

        List<NewProperty> properties = [new(SourceMark.PropertyKey, run.MarkOf(item.Item).ToJson())];
        if (item.Plan.Unmapped is { Count: > 0 } unmapped) properties.Add(new NewProperty(UnmappedKey, Fit(unmapped)));

        var transition = Transition(item) is { } direct ? new IdReference(direct) : null;
        return new NewIssue(fields, properties, transition);
    }

    /// <summary>Id of the transition that the create call asks for; null if none leads to the status at once, or none is needed.</summary>
    public string? Transition(PlannedItem item) => item.Plan.StatusId is { } wanted && wanted != run.Workflows.FirstStatus(item.Plan.Type.Id)
        ? run.Workflows.FromFirst(item.Plan.Type.Id, wanted)?.Id
        : null;

    // A property holds 32,768 characters; the longest values are shortened first.
    private static JsonObject Fit(JsonObject values)
    {
        var fitted = values.DeepClone().AsObject();
        while (fitted.ToJsonString().Length > PropertyLength)
        {
            var longest = fitted.MaxBy(v => v.Value?.ToJsonString().Length ?? 0);
            var text = longest.Value?.ToString() ?? "";
            if (text.Length < 64) fitted.Remove(longest.Key);
            else fitted[longest.Key] = text[..(text.Length / 2)];
        }

        return fitted;
    }
}
