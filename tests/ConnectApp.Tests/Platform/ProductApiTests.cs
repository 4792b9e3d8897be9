using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConnectApp.Tests.Platform;

public sealed class ProductApiTests
{
    [Fact]
    public async Task GetProject_Known_AnswersItsKey()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"self":"https://x/10000","id":"10000","key":"FIN","name":"Finance","style":"classic"}""", 200);

        var answer = await site.Products.GetProjectAsync(StubSite.Tenant, "10000", default);

        Assert.Equal(new ProductProject("10000", "FIN", "Finance"), answer.Content);
        Assert.Equal("GET /rest/api/3/project/10000", Assert.Single(site.Server.Requests).Line);
    }

    [Theory]
    [InlineData("""{"projectPermissions":[],"globalPermissions":["ADMINISTER"]}""", true)]
    [InlineData("""{"projectPermissions":[],"globalPermissions":[]}""", false)]
    [InlineData("""{"globalPermissions":["administer","SYSTEM_ADMIN"]}""", false)]
    public async Task GetIsAdmin_OfJira_IsWhatThePermissionCheckSays(string body, bool expected)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith(body, 200);

        var answer = await site.Products.GetIsAdminAsync(StubSite.Tenant, Product.Jira, "557058:a/b", default);

        Assert.Equal((PlatformOutcome.Ok, expected), (answer.Outcome, answer.Content));
        Assert.Equal("POST /rest/api/3/permissions/check", Assert.Single(site.Server.Requests).Line);
    }

    [Theory]
    [InlineData("""{"type":"known","operations":[{"operation":"use","targetType":"application"},{"operation":"administer","targetType":"application"}]}""", true)]
    [InlineData("""{"type":"known","operations":[{"operation":"administer","targetType":"space"}]}""", false)]
    [InlineData("""{"type":"known","operations":[]}""", false)]
    public async Task GetIsAdmin_OfConfluence_IsTheOperationOnTheApplication(string body, bool expected)
    {
        await using var site = await StubSite.StartAsync(Product.Confluence);
        site.AnswerWith(body, 200);

        var answer = await site.Products.GetIsAdminAsync(StubSite.Tenant, Product.Confluence, "557058:a&b", default);

        Assert.Equal((PlatformOutcome.Ok, expected), (answer.Outcome, answer.Content));
        Assert.Equal("GET /wiki/rest/api/user?accountId=557058%3Aa%26b&expand=operations", Assert.Single(site.Server.Requests).Line);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"globalPermissions":null}""")]
    [InlineData("true")]
    public async Task GetIsAdmin_AnswerOfAnotherForm_IsNoYes(string body)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith(body, 200);

        var answer = await site.Products.GetIsAdminAsync(StubSite.Tenant, Product.Jira, "557058:a", default);

        Assert.Equal((PlatformOutcome.Malformed, false), (answer.Outcome, answer.Content));
    }

    [Fact]
    public async Task GetSpaces_OnePage_AsksForAllIdsAtOnce()
    {
        await using var site = await StubSite.StartAsync(Product.Confluence);
        site.AnswerWith("""{"results":[{"id":"7","key":"HR","name":"People"},{"id":"8","key":"IT"}],"_links":{"base":"x"}}""", 200);

        var answer = await site.Products.GetSpacesAsync(StubSite.Tenant, ["7", "8", "9"], default);

        var request = Assert.Single(site.Server.Requests);
        Assert.Equal([new("7", "HR", "People"), new("8", "IT", null)], answer.Content);
        Assert.Equal("GET /wiki/api/v2/spaces?ids=7%2C8%2C9&limit=250", request.Line);
        Assert.Equal("true", request.Header("Migration-App"));
    }

    [Fact]
    public async Task GetSpaces_SmallPages_FollowsTheCursorOnly()
    {
        await using var site = await StubSite.StartAsync(Product.Confluence);
        site.Server.Answer = (seen, context) => context.Response.WriteAsync(seen.Number == 1
            ? """{"results":[{"id":"7","key":"HR"}],"_links":{"next":"http://elsewhere.example/x?limit=1&cursor=a%3D%3D"}}"""
            : """{"results":[{"id":"8","key":"IT"}],"_links":{}}""");

        var answer = await site.Products.GetSpacesAsync(StubSite.Tenant, ["7", "8"], default);

        Assert.Equal(["HR", "IT"], answer.Content!.Select(space => space.Key));
        Assert.Equal("GET /wiki/api/v2/spaces?ids=7%2C8&limit=250&cursor=a%3D%3D", site.Server.Requests.Last().Line);
    }

    [Fact]
    public async Task GetSpaces_EndlessPages_IsMalformed()
    {
        await using var site = await StubSite.StartAsync(Product.Confluence);
        site.AnswerWith("""{"results":[],"_links":{"next":"/wiki/api/v2/spaces?cursor=again"}}""", 200);

        var answer = await site.Products.GetSpacesAsync(StubSite.Tenant, ["7", "8"], default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
        Assert.Equal(2, site.Server.Requests.Count);
    }

    [Fact]
    public async Task GetSpaces_TooManyIds_Throws()
    {
        await using var site = await StubSite.StartAsync(Product.Confluence);
        var ids = Enumerable.Range(0, 251).Select(id => $"{id}").ToList();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => site.Products.GetSpacesAsync(StubSite.Tenant, ids, default));
    }
}
