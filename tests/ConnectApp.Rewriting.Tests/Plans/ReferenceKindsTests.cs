using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class ReferenceKindsTests
{
    [Theory]
    [InlineData("issueId", "jira:issue", "")]
    [InlineData("commentId", "jira:comment", "")]
    [InlineData("attachmentId", "jira:fileAttachment", "")]
    [InlineData("filterId", "jira:filter", "")]
    [InlineData("issueLinkId", "jira:issueLink", "")]
    [InlineData("issueLinkTypeId", "jira:issueLinkType", "")]
    [InlineData("dashboardId", "jira:portalPage", "")]
    [InlineData("priorityId", "jira:priority", "")]
    [InlineData("projectCategoryId", "jira:projectCategory", "")]
    [InlineData("componentId", "jira:projectComponent", "")]
    [InlineData("projectRoleId", "jira:projectRole", "")]
    [InlineData("versionId", "jira:projectVersion", "")]
    [InlineData("resolutionId", "jira:resolution", "")]
    [InlineData("customField", "jira/classic:customField", "")]
    [InlineData("customFieldConfigSchemeId", "jira/classic:customFieldConfigScheme", "")]
    [InlineData("customFieldOptionId", "jira/classic:customFieldOption", "")]
    [InlineData("securityLevelId", "jira/classic:issueSecurityLevel", "")]
    [InlineData("statusId", "jira/classic:issueStatus", "")]
    [InlineData("issueTypeId", "jira/classic:issueType", "")]
    [InlineData("projectId", "jira/classic:project", "")]
    [InlineData("screenId", "jira/classic:screen", "")]
    [InlineData("appCustomField", "jira/classic:appCustomField", "")]
    [InlineData("boardId", "jira/classic/software:rapidView", "")]
    [InlineData("sprintId", "jira/classic/software:sprint", "")]
    [InlineData("prioritySchemeId", "jira:priorityScheme", "")]
    [InlineData("pageId", "confluence:page", "")]
    [InlineData("spaceId", "confluence:space", "")]
    [InlineData("email", "identity:user", "email/")]
    [InlineData("group", "identity:group", "identity:group:name/")]
    [InlineData("userKey", "identity:user", "jira.userkey/")]
    [InlineData("userName", "identity:user", "jira.username/")]
    [InlineData("projectKey", "derived/jira:projectKey", "")]
    [InlineData("spaceKey", "derived/confluence:spaceKey", "")]
    [InlineData("issueKey", "derived/jira:projectKey", "")]
    public void Of_Jira_HasTheDocumentedNamespace(string name, string expected, string prefix)
    {
        var kind = ReferenceKinds.Of(Product.Jira)[name];

        Assert.Equal((name, expected, prefix, ""), (kind.Name, kind.Namespace, kind.KeyPrefix, kind.KeySuffix));
        Assert.Contains(expected, ReferenceKinds.Namespaces);
    }

    [Fact]
    public void Of_BothProducts_HaveTheSameNames() =>
        Assert.Equal(ReferenceKinds.Of(Product.Jira).Keys.Order(), ReferenceKinds.Of(Product.Confluence).Keys.Order());

    [Fact]
    public void Of_FormsOfValues_AreThoseOfTheContract()
    {
        var kinds = ReferenceKinds.Of(Product.Jira);

        Assert.Equal(["appCustomField", "customField"], kinds.Values.Where(k => k.Form == ValueForm.CustomField).Select(k => k.Name).Order());
        Assert.Equal(["issueKey"], kinds.Values.Where(k => k.Form == ValueForm.IssueKey).Select(k => k.Name));
        Assert.Equal(["adf", "cql", "jql", "storage", "url", "wiki"], kinds.Values.Where(k => k.Language != TextLanguage.None).Select(k => k.Name).Order());
    }
}
