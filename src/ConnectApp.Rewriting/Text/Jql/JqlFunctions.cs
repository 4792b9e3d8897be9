namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Functions of JQL with arguments that are references. Arguments of other functions (dates, names of roles and permissions) stay.</summary>
/// <remarks>
/// Sources: "Advanced searching - functions reference" (Jira Data Center) and "JQL functions" (cloud); <c>childIssuesOf</c> and its like: "Searching for child or parent issues using JQL
/// functions" (Jira knowledge base); those that take a query: "Included JQL Functions" of ScriptRunner for Jira. Left out on purpose: <c>issuesWithRemoteLinksByGlobalId</c>, whose ids
/// name an application link that no mapping knows; <c>aggregateExpression("Total", "originalEstimate.sum()")</c>, which takes a heading and no query.
/// </remarks>
internal static class JqlFunctions
{
    public static IReadOnlyList<JqlFunction> Rows { get; } =
    [
        new("membersOf", "group", JqlValue.Group, ["group"], "assignee in membersOf(\"jira-users\")", FirstOnly: false),
        new("projectsLeadByUser", "user name", JqlValue.User, ["userName"], "project in projectsLeadByUser(ada)"),
        new("componentsLeadByUser", "user name", JqlValue.User, ["userName"], "component in componentsLeadByUser(ada)"),
        new("updatedBy", "user name; dates stay", JqlValue.User, ["userName"], "issue in updatedBy(ada, \"-7d\")"),
        new("approver", "user names", JqlValue.User, ["userName"], "approvals = approver(ada)", FirstOnly: false),
        new("pendingBy", "user names", JqlValue.User, ["userName"], "approvals = pendingBy(ada)", FirstOnly: false),
        new("pendingApprovalBy", "user names", JqlValue.User, ["userName"], "approvals = pendingApprovalBy(ada)", FirstOnly: false),

        new("linkedIssues", "id or key of an issue; names of link types stay", JqlValue.Issue, ["issueId", "issueKey"], "issue in linkedIssues(DEMO-1, \"blocks\")"),
        new("childIssuesOf", "id or key of an issue", JqlValue.Issue, ["issueId", "issueKey"], "issue in childIssuesOf(DEMO-1)"),
        new("parentIssuesOf", "id or key of an issue", JqlValue.Issue, ["issueId", "issueKey"], "issue in parentIssuesOf(DEMO-1)"),
        new("portfolioChildrenOf", "id or key of an issue", JqlValue.Issue, ["issueId", "issueKey"], "issue in portfolioChildrenOf(DEMO-1)"),
        new("portfolioParentsOf", "id or key of an issue", JqlValue.Issue, ["issueId", "issueKey"], "issue in portfolioParentsOf(DEMO-1)"),
        new("parentEpic", "id or key of an issue", JqlValue.Issue, ["issueId", "issueKey"], "issue in parentEpic(DEMO-1)"),

        new("releasedVersions", "ids or keys of projects", JqlValue.Project, ["projectId", "projectKey"], "fixVersion in releasedVersions(DEMO)", FirstOnly: false),
        new("unreleasedVersions", "ids or keys of projects", JqlValue.Project, ["projectId", "projectKey"], "fixVersion in unreleasedVersions(DEMO)", FirstOnly: false),
        new("latestReleasedVersion", "ids or keys of projects", JqlValue.Project, ["projectId", "projectKey"], "fixVersion = latestReleasedVersion(DEMO)", FirstOnly: false),
        new("earliestUnreleasedVersion", "ids or keys of projects", JqlValue.Project, ["projectId", "projectKey"], "fixVersion = earliestUnreleasedVersion(DEMO)", FirstOnly: false),
        new("cascadeOption", "ids of options", JqlValue.Id, ["customFieldOptionId"], "Location in cascadeOption(10010)", FirstOnly: false),

        Query("subtasksOf"), Query("parentsOf"), Query("linkedIssuesOf"), Query("linkedIssuesOfAll"), Query("linkedIssuesOfRecursive"), Query("linkedIssuesOfRecursiveLimited"),
        Query("linkedIssuesOfAllRecursive"), Query("linkedIssuesOfAllRecursiveLimited"), Query("epicsOf"), Query("issuesInEpics"), Query("dateCompare"), Query("expression"),
        Query("issueFieldMatch"), Query("issueFieldExactMatch"),
    ];

    private static JqlFunction Query(string name) =>
        new(name, "a query, or the key of an issue", JqlValue.QueryOrIssueKey, ["issueKey", "jql"], $"issueFunction in {name}(\"project = DEMO\")");
}
