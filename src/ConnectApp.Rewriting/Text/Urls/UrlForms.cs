namespace ConnectApp.Rewriting.Text.Urls;

/// <summary>
/// The URLs of Jira and Confluence Data Center that name something with another id in the cloud. Of several rows that fit a path, the first says what stands in the
/// path, and each one what stands in the query and the fragment; narrower paths therefore come first.
/// </summary>
/// <remarks>
/// Sources: the products' own pages and the references of their REST APIs (docs.atlassian.com/software/jira/docs/api/REST, docs.atlassian.com/ConfluenceServer/rest).
/// Comments of Confluence (<c>focusedCommentId</c> of <c>/pages/</c>, <c>#comment-1</c>) have no row: the platform documents no namespace for them. Nor have
/// avatars, quick filters and workflows.
/// </remarks>
internal static class UrlForms
{
    /// <summary>What Jira's simple search writes, one parameter for each value.</summary>
    private const string SearchParameters = "&pid={projectId}&type={issueTypeId}&status={statusId}&resolution={resolutionId}&priority={"
        + "priorityId}&component={componentId}&fixfor={versionId}&version={versionId}&assignee={userName}&reporter={userName}&customfield_{customField}";

    /// <summary>Views of a search that are downloaded.</summary>
    private static readonly string[] SearchFileEndings = ["xml", "xls", "doc", "html", "csv", "rss"];

    /// <summary>Pages of Jira that do something with one issue, which they call <c>id</c>.</summary>
    private static readonly string[] IssueActions =
    [
        "AssignIssue", "AttachFile", "CloneIssue", "CommentAssignIssue", "CreateWorklog", "DeleteAttachment", "DeleteComment", "DeleteIssue", "EditComment", "EditLabels", "LinkJiraIssue",
        "ManageAttachments", "ManageWatchers", "MoveIssue", "UpdateWorklog", "ViewVoters", "VoteOrWatchIssue", "WorkflowUIDispatcher",
    ];

    public static readonly IReadOnlyList<UrlForm> OfJira =
    [
        // issues
        new("/browse/{issueKey}?focusedCommentId={commentId}&focusedId={commentId}&filter={filterId}&jql={jql}#comment-{commentId}", "/browse/DEMO-1?focusedCommentId=10010#comment-10010"),
        new("/browse/{issueKey}#action_{commentId}", "/browse/DEMO-1#action_10010"),
        new("/browse/{projectKey}/component/{componentId}", "/browse/DEMO/component/10010"),
        new("/browse/{projectKey}/fixforversion/{versionId}", "/browse/DEMO/fixforversion/10010"),
        new("/browse/{projectKey}?selectedItem=*&jql={jql}", "/browse/DEMO"),
        new("/issues/{issueKey}?filter={filterId}&jql={jql}", "/issues/DEMO-1?jql=project+%3D+DEMO"),
        new("/issues?filter={filterId}&jql={jql}", "/issues/?jql=project+%3D+DEMO"),
        new("/secure/attachment/{attachmentId}", "/secure/attachment/10010/notes.txt"),
        new("/secure/thumbnail/{attachmentId}", "/secure/thumbnail/10010/notes.png"),
        new("/secure/attachmentzip/{issueId}.zip", "/secure/attachmentzip/10010.zip"),
        new("/secure/ViewIssue.jspa?id={issueId}&key={issueKey}", "/secure/ViewIssue.jspa?key=DEMO-1"),
        new("/secure/EditIssue!default.jspa?id={issueId}&key={issueKey}", "/secure/EditIssue!default.jspa?id=10010"),
        .. IssueActions.Select(a => new UrlForm($"/secure/{a}*?id={{issueId}}&key={{issueKey}}&commentId={{commentId}}&deleteAttachmentId={{attachmentId}}", $"/secure/{a}!default.jspa?id=10010")),
        new("/secure/*?issueId={issueId}&parentIssueId={issueId}&issueKey={issueKey}", "/secure/AddComment!default.jspa?issueId=10010"),

        // projects
        new("/projects/{projectKey}/issues/{issueKey}?filter={filterId}&jql={jql}", "/projects/DEMO/issues/DEMO-1?filter=10010"),
        new("/projects/{projectKey}/versions/{versionId}", "/projects/DEMO/versions/10010"),
        new("/projects/{projectKey}/queues/issue/{issueKey}", "/projects/DEMO/queues/issue/DEMO-1"),
        new("/projects/{projectKey}/queues/custom/*/{issueKey}", "/projects/DEMO/queues/custom/1/DEMO-1"),
        new("/projects/{projectKey}?selectedItem=*", "/projects/DEMO/summary"),
        new("/plugins/servlet/project-config/{projectKey}", "/plugins/servlet/project-config/DEMO/roles"),
        new("/servicedesk/customer/portal/*/{issueKey}", "/servicedesk/customer/portal/1/DEMO-1"),
        new("/secure/CreateIssue*?pid={projectId}&issuetype={issueTypeId}&priority={priorityId}&components={componentId}&versions={versionId}&fixVersions={versionId}"
            + "&assignee={userName}&reporter={userName}&security={securityLevelId}&customfield_{customField}",
            "/secure/CreateIssueDetails!init.jspa?pid=10010&issuetype=10010&customfield_10010=x"),
        new("/secure/*?pid={projectId}&projectId={projectId}&selectedProjectId={projectId}&projectKey={projectKey}", "/secure/BrowseProject.jspa?pid=10010"),
        new("/secure/*?filterid={filterId}&filterId={filterId}&versionId={versionId}&versionIds={versionId}&componentId={componentId}&attachmentId={attachmentId}",
            "/secure/ConfigureReport.jspa?versionId=10010"),
        new("/secure/*?projectOrFilterId=filter-{filterId}&projectOrFilterId=project-{projectId}", "/secure/ConfigureReport.jspa?projectOrFilterId=filter-10010"),

        // filters, dashboards, boards
        new("/secure/ReleaseNote.jspa?projectId={projectId}&version={versionId}&styleName=*", "/secure/ReleaseNote.jspa?projectId=10010&version=10010"),
        new("/secure/IssueNavigator*?jqlQuery={jql}&jql={jql}&requestId={filterId}&filter={filterId}" + SearchParameters, "/secure/IssueNavigator.jspa?requestId=10010"),
        new("/secure/EditFilter*?filterId={filterId}", "/secure/EditFilter!default.jspa?filterId=10010"),
        new("/sr/*/temp/*?jqlQuery={jql}" + SearchParameters, "/sr/jira.issueviews:searchrequest-xml/temp/SearchRequest.xml?jqlQuery=project+%3D+DEMO"),
        .. SearchFileEndings.Select(e => new UrlForm($"/sr/*/{{filterId}}/SearchRequest-{{filterId}}.{e}", $"/sr/jira.issueviews:searchrequest-{e}/10010/SearchRequest-10010.{e}")),
        new("/sr/*/{filterId}", "/sr/jira.issueviews:searchrequest-printable/10010"),
        new("/si/*/{issueKey}/{issueKey}.html", "/si/jira.issueviews:issue-html/DEMO-1/DEMO-1.html"),
        new("/si/*/{issueKey}/{issueKey}.xml", "/si/jira.issueviews:issue-xml/DEMO-1/DEMO-1.xml"),
        new("/si/*/{issueKey}/{issueKey}.doc", "/si/jira.issueviews:issue-word/DEMO-1/DEMO-1.doc"),
        new("/si/*/{issueKey}", "/si/jira.issueviews:issue-html/DEMO-1"),
        new("/secure/Dashboard.jspa?selectPageId={dashboardId}", "/secure/Dashboard.jspa?selectPageId=10010"),
        new("/secure/RapidBoard.jspa?rapidView={boardId}&projectKey={projectKey}&selectedIssue={issueKey}&sprint={sprintId}&epic={issueKey}&epic={issueId}"
            + "&selectedEpic={issueKey}&selectedEpic={issueId}&selectedVersion={versionId}&version={versionId}&useStoredSettings=*",
            "/secure/RapidBoard.jspa?rapidView=10010&projectKey=DEMO&selectedIssue=DEMO-1"),
        new("/secure/RapidView.jspa?rapidView={boardId}", "/secure/RapidView.jspa?rapidView=10010"),

        // people
        new("/secure/ViewProfile.jspa?name={userName}", "/secure/ViewProfile.jspa?name=ada"),
        new("/secure/ViewUserHover!default.jspa?username={userName}", "/secure/ViewUserHover!default.jspa?username=ada"),
        new("/secure/useravatar?ownerId={userKey}", "/secure/useravatar?ownerId=JIRAUSER10100"),

        // REST: self links, and what apps store to call later
        new("/rest/api/*/issue/{issueKey}/comment/{commentId}", "/rest/api/2/issue/DEMO-1/comment/10010"),
        new("/rest/api/*/issue/{issueId}/comment/{commentId}", "/rest/api/2/issue/10010/comment/10010"),
        new("/rest/api/*/issue/{issueKey}", "/rest/api/2/issue/DEMO-1"),
        new("/rest/api/*/issue/{issueId}", "/rest/api/latest/issue/10010"),
        new("/rest/api/*/project/{projectKey}/role/{projectRoleId}", "/rest/api/2/project/DEMO/role/10010"),
        new("/rest/api/*/project/{projectId}/role/{projectRoleId}", "/rest/api/2/project/10010/role/10010"),
        new("/rest/api/*/project/{projectKey}", "/rest/api/2/project/DEMO"),
        new("/rest/api/*/project/{projectId}", "/rest/api/2/project/10010"),
        new("/rest/api/*/filter/{filterId}", "/rest/api/2/filter/10010"),
        new("/rest/api/*/search?jql={jql}", "/rest/api/2/search?jql=project+%3D+DEMO&startAt=0"),
        new("/rest/api/*/user?username={userName}&key={userKey}", "/rest/api/2/user?username=ada"),
        new("/rest/api/*/group?groupname={group}", "/rest/api/2/group?groupname=jira-users"),
        new("/rest/api/*/group/member?groupname={group}", "/rest/api/2/group/member?groupname=jira-users"),
        new("/rest/api/*/attachment/{attachmentId}", "/rest/api/2/attachment/10010"),
        new("/rest/api/*/component/{componentId}", "/rest/api/2/component/10010"),
        new("/rest/api/*/version/{versionId}", "/rest/api/2/version/10010"),
        new("/rest/api/*/issuetype/{issueTypeId}", "/rest/api/2/issuetype/10010"),
        new("/rest/api/*/priority/{priorityId}", "/rest/api/2/priority/10010"),
        new("/rest/api/*/status/{statusId}", "/rest/api/2/status/10010"),
        new("/rest/api/*/resolution/{resolutionId}", "/rest/api/2/resolution/10010"),
        new("/rest/api/*/securitylevel/{securityLevelId}", "/rest/api/2/securitylevel/10010"),
        new("/rest/api/*/issueLink/{issueLinkId}", "/rest/api/2/issueLink/10010"),
        new("/rest/api/*/issueLinkType/{issueLinkTypeId}", "/rest/api/2/issueLinkType/10010"),
        new("/rest/api/*/customFieldOption/{customFieldOptionId}", "/rest/api/2/customFieldOption/10010"),
        new("/rest/api/*/projectCategory/{projectCategoryId}", "/rest/api/2/projectCategory/10010"),
        new("/rest/api/*/role/{projectRoleId}", "/rest/api/2/role/10010"),
        new("/rest/api/*/dashboard/{dashboardId}", "/rest/api/2/dashboard/10010"),
        new("/rest/agile/*/board/{boardId}/sprint/{sprintId}", "/rest/agile/1.0/board/10010/sprint/10010"),
        new("/rest/agile/*/board/{boardId}?projectKeyOrId={projectKey}&projectKeyOrId={projectId}", "/rest/agile/1.0/board/10010"),
        new("/rest/agile/*/sprint/{sprintId}", "/rest/agile/1.0/sprint/10010"),
        new("/rest/agile/*/issue/{issueKey}", "/rest/agile/1.0/issue/DEMO-1"),
        new("/rest/agile/*/issue/{issueId}", "/rest/agile/1.0/issue/10010"),
    ];

    public static readonly IReadOnlyList<UrlForm> OfConfluence =
    [
        // pages and spaces
        new("/pages/*.action?pageId={pageId}&spaceKey={spaceKey}&key={spaceKey}&fromPageId={pageId}&parentPageId={pageId}&idOfPageToCopy={pageId}"
            + "&newSpaceKey={spaceKey}&draftId={pageId}&originalId={pageId}&originalContentId={pageId}&contentId={pageId}&homePageId={pageId}&preview={previewPath}",
            "/pages/viewpage.action?pageId=65601"),
        new("/pages/*/*.action?pageId={pageId}&spaceKey={spaceKey}&key={spaceKey}", "/pages/worddav/preview.action?pageId=65601"),
        new("/plugins/*/*.action?pageId={pageId}&spaceKey={spaceKey}&key={spaceKey}", "/plugins/viewsource/viewpagesrc.action?pageId=65601"),
        new("/spaces/*.action?key={spaceKey}&spaceKey={spaceKey}", "/spaces/viewspace.action?key=DEMO"),
        new("/spaces/*/*.action?key={spaceKey}&spaceKey={spaceKey}&pageId={pageId}", "/spaces/flyingpdf/pdfpageexport.action?pageId=65601"),
        new("/exportword?pageId={pageId}", "/exportword?pageId=65601"),
        new("/display/{spaceKey}?preview={previewPath}", "/display/DEMO/A+title?preview=/65601/65602/notes.txt"),
        new("/dosearchsite.action?cql={cql}&where={spaceKey}", "/dosearchsite.action?cql=space+%3D+DEMO"),
        new("/spaces/{spaceKey}/pages/{pageId}?preview={previewPath}", "/spaces/DEMO/pages/65601/A+title"),
        new("/spaces/{spaceKey}/blog/*/*/*/{pageId}", "/spaces/DEMO/blog/2024/05/01/65601/A+title"),
        new("/spaces/{spaceKey}", "/spaces/DEMO/overview"),
        new("/x/{tinyLink}", "/x/QQAB"),
        new("/pages/tinyurl.action?urlIdentifier={tinyLink}", "/pages/tinyurl.action?urlIdentifier=QQAB"),
        new("/label/{spaceKey}/*", "/label/DEMO/draft"),

        // attachments by their page
        new("/download/attachments/{pageId}", "/download/attachments/65601/notes.txt?version=1"),
        new("/download/thumbnails/{pageId}", "/download/thumbnails/65601/photo.png"),

        // people: user names have no mapping on the platform, so these are told as missing
        new("/users/viewuserprofile.action?username={userName}", "/users/viewuserprofile.action?username=ada"),

        // REST
        new("/rest/api/content/search?cql={cql}", "/rest/api/content/search?cql=space+%3D+DEMO"),
        new("/rest/api/search?cql={cql}", "/rest/api/search?cql=space+%3D+DEMO"),
        new("/rest/api/content/{pageId}", "/rest/api/content/65601?expand=body.storage"),
        new("/rest/api/content?spaceKey={spaceKey}", "/rest/api/content?spaceKey=DEMO"),
        new("/rest/api/space/{spaceKey}", "/rest/api/space/DEMO"),
        new("/rest/api/user?key={userKey}&username={userName}", "/rest/api/user?key=2c9680839d34a92c019d34add3010000"),
    ];
}
