using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields;

/// <summary>What an admin can do about a reference without a mapping.</summary>
internal static class MissingHints
{
    public static string Reason(ReferenceKind kind) => kind.NeverMapped ?? $"no mapping in {kind.Namespace}";

    public static string For(ReferenceKind kind)
    {
        if (kind.NeverMapped is not null)
            return "The platform maps no such ids; export another field, such as the user key, and list that in the plan.";
        var what = kind.Namespace switch
        {
            "identity:user" => "user",
            "identity:group" => "group",
            "jira:issue" => "issue",
            "jira:filter" => "filter",
            "jira/classic:project" or "derived/jira:projectKey" => "project",
            "jira/classic:customField" => "custom field",
            "confluence:page" => "page",
            "confluence:space" or "derived/confluence:spaceKey" => "space",
            _ => null,
        };
        return what is null
            ? $"Was what this id names migrated? Migrate it so that {kind.Namespace} gets a mapping, then import again."
            : $"Was the {what} migrated? Migrate the {what} with the Cloud Migration Assistant, then import again; "
                + $"or accept {kind.Namespace} in the plan.";
    }
}
