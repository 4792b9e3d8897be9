namespace ConnectApp.Rewriting.Text.Macros;

/// <summary>Which parameters of which macros are references. What reads like one but is not documented as one has no row and stays as it is; a plan may add rows.</summary>
internal static class MacroTable
{
    /// <remarks>
    /// Sources: "Macros" of the Confluence documentation, a page for each macro with the names of its parameters in wiki markup and storage format; "Jira Issues
    /// Macro" for the parameters of <c>jira</c> and the older <c>jiraissues</c>. The macros' <c>serverId</c> stays: it names an application link, and no
    /// mapping knows those.
    /// </remarks>
    public static IReadOnlyList<MacroParameter> Rows { get; } =
    [
        // any macro: these names are used by Confluence's own macros and by those of apps, always for the same
        new(null, "spaceKey", "spaceKey", "{livesearch:spaceKey=DEMO}"),
        new(null, "pageId", "pageId", "{children:pageId=65601}"),

        // Jira's issues
        new("jira", "", "issueKey", "{jira:DEMO-1}") { Value = MacroValue.List },
        new("jira", "key", "issueKey", "{jira:key=DEMO-1}") { Value = MacroValue.List },
        new("jira", "jqlQuery", "jql", "{jira:jqlQuery=project = DEMO}"),
        new("jira", "jql", "jql", "{jira:jql=project = DEMO}"),
        new("jira", "url", "url", "{jira:url=https://jira.example.org/issues/?jql=project+%3D+DEMO}"),
        new("jiraissues", "", "url", "{jiraissues:https://jira.example.org/issues/?filter=10010}"),
        new("jiraissues", "url", "url", "{jiraissues:url=https://jira.example.org/issues/?filter=10010}"),
        new("jiraissues", "key", "issueKey", "{jiraissues:key=DEMO-1}") { Value = MacroValue.List },
        new("jiraissues", "jqlQuery", "jql", "{jiraissues:jqlQuery=project = DEMO}"),
        new("jiraissues", "jql", "jql", "{jiraissues:jql=project = DEMO}"),

        new("jira", "columnIds", "customField", "{jira:jqlQuery=project = DEMO|columnIds=issuekey,customfield_10010}") { Value = MacroValue.List },
        new("jirachart", "jql", "jql", "{jirachart:jql=project%20%3D%20DEMO}") { Value = MacroValue.Encoded },

        // a query of Confluence, in any macro that has one
        new(null, "cql", "cql", "{contentbylabel:cql=space = DEMO}"),

        // a page of another space
        new("include", "", "spaceKey", "{include:DEMO:Home}") { Value = MacroValue.BeforeColon },
        new("excerpt-include", "", "spaceKey", "{excerpt-include:DEMO:Home}") { Value = MacroValue.BeforeColon },
        new("children", "page", "spaceKey", "{children:page=DEMO:Home}") { Value = MacroValue.BeforeColon },
        new("pagetree", "root", "spaceKey", "{pagetree:root=DEMO:Home}") { Value = MacroValue.BeforeColon },
        new("gallery", "page", "spaceKey", "{gallery:page=DEMO:Home}") { Value = MacroValue.BeforeColon },
        new("contributors", "page", "spaceKey", "{contributors:page=DEMO:Home}") { Value = MacroValue.BeforeColon },
        new("contributors-summary", "page", "spaceKey", "{contributors-summary:page=DEMO:Home}") { Value = MacroValue.BeforeColon },

        // spaces
        new("contentbylabel", "spaces", "spaceKey", "{contentbylabel:label=x|spaces=DEMO,TEST}") { Value = MacroValue.List },
        new("contentbylabel", "space", "spaceKey", "{contentbylabel:label=x|space=DEMO,TEST}") { Value = MacroValue.List },
        new("detailssummary", "spaces", "spaceKey", "{detailssummary:label=x|spaces=DEMO}") { Value = MacroValue.List },
        new("recently-updated", "spaces", "spaceKey", "{recently-updated:spaces=DEMO,-TEST}") { Value = MacroValue.List },
        new("recently-updated-dashboard", "spaces", "spaceKey", "{recently-updated-dashboard:spaces=DEMO}") { Value = MacroValue.List },
        new("blog-posts", "spaces", "spaceKey", "{blog-posts:spaces=DEMO,TEST}") { Value = MacroValue.List },
        new("pagetree", "spaces", "spaceKey", "{pagetree:spaces=DEMO}") { Value = MacroValue.List },
        new("tasks-report-macro", "spaces", "spaceKey", "{tasks-report-macro:spaces=DEMO,TEST}") { Value = MacroValue.List },
        new("tasks-report-macro", "pages", "pageId", "{tasks-report-macro:pages=65601}") { Value = MacroValue.List },
        new("tasks-report-macro", "spaceAndPage", "spaceKey", "{tasks-report-macro:spaceAndPage=space:DEMO,page:65601}") { Value = MacroValue.SpacesAndPages },
        new("tasks-report-macro", "assignees", "userKey", "{tasks-report-macro:assignees=2c9680839d34a92c019d34add3010000}") { Value = MacroValue.List },
        new("tasks-report-macro", "creators", "userKey", "{tasks-report-macro:creators=2c9680839d34a92c019d34add3010000}") { Value = MacroValue.List },
        new("contributors", "spaces", "spaceKey", "{contributors:spaces=DEMO}") { Value = MacroValue.List },
        new("contributors-summary", "spaces", "spaceKey", "{contributors-summary:spaces=DEMO}") { Value = MacroValue.List },
        new("space-attachments", "space", "spaceKey", "{space-attachments:space=DEMO}"),
        new("space-details", "space", "spaceKey", "{space-details:space=DEMO}"),

        // people
        new("profile", "user", "userName", "{profile:user=ada}"),
        new("profile-picture", "User", "userName", "{profile-picture:User=ada}"),
        new("user-profile", "user", "userName", "{user-profile:user=ada}"),
        new("content-by-user", "", "userName", "{content-by-user:ada}"),
        new("status-list", "username", "userName", "{status-list:username=ada}"),
        new("network", "username", "userName", "{network:username=ada}"),
        new("recently-updated", "author", "userName", "{recently-updated:author=ada,alan}") { Value = MacroValue.List },
        new("recently-updated-dashboard", "users", "userName", "{recently-updated-dashboard:users=ada,alan}") { Value = MacroValue.List },
        new("blog-posts", "author", "userName", "{blog-posts:author=ada,alan}") { Value = MacroValue.List },
        new("contentbylabel", "author", "userName", "{contentbylabel:label=x|author=ada,alan}") { Value = MacroValue.List },
        new("search", "contributor", "userName", "{search:query=x|contributor=ada}"),
    ];
}
