namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Fields of JQL whose values are references. A field that is not here has values that are names, numbers, dates or text, which stay.</summary>
/// <remarks>
/// Sources: "Advanced searching - fields reference" (Jira Data Center) and "JQL fields" (cloud). Left out on purpose: <c>statusCategory</c> (its ids are the same everywhere),
/// <c>issueLinkType</c>, <c>labels</c> and <c>organizations</c> (names only), and the values of custom fields: <c>cf[10010] = 10200</c> may be a number or an option.
/// <c>customfield_10010</c> is no name of a field in JQL (Jira answers that such a field does not exist); a custom field goes by its own name or as <c>cf[10010]</c>. Quotes tell
/// names from ids: <c>sprint = "name"</c>, <c>sprint = 833</c> (JSWSERVER-6339).
/// </remarks>
internal static class JqlFields
{
    public static IReadOnlyList<JqlField> Rows { get; } =
    [
        new(["project"], "id or key of a project, in quotes too; a key is in letters of one case, anything else a name", JqlValue.Project, ["projectId", "projectKey"], "project = DEMO"),
        new(["issue", "issueKey", "key", "id"], "id or key of an issue, in quotes too", JqlValue.Issue, ["issueId", "issueKey"], "key = DEMO-1"),
        new(["parent"], "id or key of the issue above", JqlValue.Issue, ["issueId", "issueKey"], "parent = DEMO-1"),
        new(["linkedIssue"], "id or key of a linked issue", JqlValue.Issue, ["issueId", "issueKey"], "linkedIssue = DEMO-1"),
        new(["Epic Link", "parentEpic"], "id or key of an epic", JqlValue.Issue, ["issueId", "issueKey"], "\"Epic Link\" = DEMO-1"),
        new(["Parent Link"], "id or key of the issue above, in plans", JqlValue.Issue, ["issueId", "issueKey"], "\"Parent Link\" = DEMO-1"),

        new(["assignee"], "user name", JqlValue.User, ["userName"], "assignee = ada"),
        new(["reporter"], "user name", JqlValue.User, ["userName"], "reporter = ada"),
        new(["creator"], "user name", JqlValue.User, ["userName"], "creator = ada"),
        new(["watcher"], "user name", JqlValue.User, ["userName"], "watcher = ada"),
        new(["voter"], "user name", JqlValue.User, ["userName"], "voter = ada"),
        new(["worklogAuthor"], "user name", JqlValue.User, ["userName"], "worklogAuthor = ada"),

        new(["filter", "request", "savedFilter", "searchRequest"], "id of a filter, in quotes too", JqlValue.IdOrQuotedId, ["filterId"], "filter = 10010"),
        new(["sprint"], "id of a sprint; in quotes a number is a name", JqlValue.Id, ["sprintId"], "sprint = 10010"),
        new(["fixVersion"], "id of a version; in quotes a number is a name", JqlValue.Id, ["versionId"], "fixVersion = 10010"),
        new(["affectedVersion"], "id of a version; in quotes a number is a name", JqlValue.Id, ["versionId"], "affectedVersion = 10010"),
        new(["component"], "id of a component; in quotes a number is a name", JqlValue.Id, ["componentId"], "component = 10010"),
        new(["issueType", "type"], "id of an issue type; in quotes a number is a name", JqlValue.Id, ["issueTypeId"], "issueType = 10010"),
        new(["priority"], "id of a priority; in quotes a number is a name", JqlValue.Id, ["priorityId"], "priority = 10010"),
        new(["status"], "id of a status; in quotes a number is a name", JqlValue.Id, ["statusId"], "status = 10010"),
        new(["resolution"], "id of a resolution; in quotes a number is a name", JqlValue.Id, ["resolutionId"], "resolution = 10010"),
        new(["level"], "id of a security level; in quotes a number is a name", JqlValue.Id, ["securityLevelId"], "level = 10010"),
        new(["category"], "id of a project's category; in quotes a number is a name", JqlValue.Id, ["projectCategoryId"], "category = 10010"),
    ];
}
