using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Reading;

namespace ConnectApp.WorkItems.Tests.Reading;

public sealed partial class AzureDevOpsReaderTests
{
    private const string SizeLimit =
        """{"message":"VS402337: The number of work items returned exceeds the size limit of 20000.","typeKey":"WorkItemTrackingQueryResultSizeLimitExceededException"}""";

    [Theory]
    [InlineData(HttpStatusCode.NonAuthoritativeInformation)]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.OK)]
    public async Task ReadItems_SignInPage_IsACredentialRefusal(HttpStatusCode status)
    {
        using var calls = new CallsFixture(_ => StubTransport.Html(status));

        var refused = await Assert.ThrowsAsync<CredentialsRefusedException>(() => calls.Reader().ReadItemsAsync([1], default));

        Assert.Equal(Service.AzureDevOps, refused.Service);
        Assert.Single(calls.Transport.Sent);
    }

    [Theory]
    [InlineData("abc", "Basic OmFiYw==")]
    [InlineData("eyJ0.eyJh.sig", "Bearer eyJ0.eyJh.sig")]
    public async Task ReadItems_PatOrEntraToken_GoesAsBasicOrBearer(string token, string header)
    {
        using var calls = new CallsFixture(_ => StubTransport.Json("""{"count":0,"value":[]}"""));

        await calls.Reader(token).ReadItemsAsync([1], default);

        Assert.Equal(header, calls.Transport.Sent[0].Authorization);
    }

    [Fact]
    public async Task ReadItems_ServerWithoutTheNewestVersion_AsksWithOlderOnes()
    {
        using var calls = new CallsFixture(c => c.PathAndQuery.Contains("api-version=7.0", StringComparison.Ordinal)
            ? StubTransport.Json("""{"count":1,"value":[{"id":1,"rev":2,"fields":{"System.Title":"t"}}]}""")
            : StubTransport.Json("""{"message":"out of range","typeKey":"VssVersionOutOfRangeException"}""", HttpStatusCode.BadRequest));
        var reader = calls.Reader();

        var items = await reader.ReadItemsAsync([1], default);
        await reader.ReadItemsAsync([1], default);

        Assert.Equal("t", items[0].Title);
        Assert.Equal(["7.2-preview.3", "7.1", "7.0", "7.0"], calls.Transport.Sent.Select(c => c.PathAndQuery[(c.PathAndQuery.LastIndexOf('=') + 1)..]));
    }

    [Fact]
    public async Task ReadItems_AnswerOverTheLimit_ReadsFewerAtOnce()
    {
        using var calls = new CallsFixture(c =>
        {
            var ids = JsonDocument.Parse(c.Body).RootElement.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()).ToList();
            var text = new string('x', 10 << 20);
            return StubTransport.Json(JsonSerializer.Serialize(new
            {
                value = ids.Select(i => new { id = i, rev = 1, fields = new Dictionary<string, string> { ["System.Description"] = text } }),
            }));
        });

        var items = await calls.Reader().ReadItemsAsync([1, 2, 3, 4, 5], default);

        Assert.Equal([1, 2, 3, 4, 5], items.Select(i => i.Id));
        Assert.Equal(3, calls.Transport.Sent.Count);
    }

    [Fact]
    public async Task ReadItems_MissingItems_AreLeftOut()
    {
        using var calls = new CallsFixture(_ => StubTransport.Json("""{"count":2,"value":[null,{"id":2,"rev":1,"fields":{}}]}"""));

        Assert.Equal([2], (await calls.Reader().ReadItemsAsync([1, 2], default)).Select(i => i.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadIds_MoreThanOneQueryMayReturn_ReadsEachOnce(bool countsBeforeTop)
    {
        var all = Enumerable.Range(1, 60_001).Select(i => i < 30_000 ? i : i + 200_000).ToList();
        using var calls = new CallsFixture(c => Query(c, all, countsBeforeTop));

        var read = new List<int>();
        await foreach (var page in calls.Reader().ReadIdsAsync(new WorkItemFilter("P"), default)) read.AddRange(page);

        Assert.Equal(all, read);
        Assert.InRange(calls.Transport.Sent.Count, 4, 60);
    }

    [Fact]
    public async Task ReadIds_TextsOfTheRequest_AreQuotedInTheQuery()
    {
        using var calls = new CallsFixture(_ => StubTransport.Json("""{"asOf":"2026-03-31T18:36:28.537Z","workItems":[]}"""));
        var filter = new WorkItemFilter(
            "It's", @"It's\Team", ["User Story", "B'ug"], "[System.State] <> 'Removed'", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        await foreach (var _ in calls.Reader().ReadIdsAsync(filter, default)) Assert.Fail("The answer is empty.");

        Assert.Equal(
            "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = 'It''s' AND [System.AreaPath] UNDER 'It''s\\Team' "
            + "AND [System.WorkItemType] IN ('User Story', 'B''ug') AND ([System.State] <> 'Removed') "
            + "AND [System.ChangedDate] >= '2026-01-02T03:04:05.000Z' AND [System.Id] > 0 ORDER BY [System.Id]",
            JsonDocument.Parse(calls.Transport.Sent[0].Body).RootElement.GetProperty("query").GetString());
        Assert.Contains("timePrecision=true", calls.Transport.Sent[0].PathAndQuery, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ReadComments_SeveralPagesOldIdsAndDeletedOnes_ComeOldestFirst()
    {
        using var calls = new CallsFixture(c => StubTransport.Json(c.PathAndQuery.Contains("continuationToken", StringComparison.Ordinal)
            ? """{"totalCount":3,"comments":[{"id":7,"text":"b","createdDate":"2026-01-03T00:00:00Z","format":"markdown"},{"id":8,"text":"x","isDeleted":true}]}"""
            : """{"totalCount":3,"comments":[{"commentId":5,"text":"a","createdDate":"2026-01-02T00:00:00Z","createdBy":"Ann <ann@example.com>"}],"continuationToken":"t"}"""));

        var comments = await calls.Reader().ReadCommentsAsync(299, default);

        Assert.Equal([5, 7], comments.Select(c => c.Id));
        Assert.Equal("ann@example.com", comments[0].Author?.Email);
        Assert.Equal(Model.TextFormat.Markdown, comments[1].Format);
    }

    [Fact]
    public async Task ReadIdentities_InTheCloud_AsksTheIdentityHost()
    {
        var id = Guid.Parse("22157d54-1821-6536-a446-928b06348385");
        using var calls = new CallsFixture(_ => StubTransport.Json(
            """{"count":1,"value":[{"id":"ID","providerDisplayName":"Ann","properties":{"Mail":{"$type":"System.String","$value":"ann@example.com"}}}]}"""
                .Replace("ID", id.ToString(), StringComparison.Ordinal)));

        var people = await calls.Reader().ReadIdentitiesAsync([id], default);

        Assert.Equal("vssps.dev.azure.com", calls.Transport.Sent[0].Address.Host);
        Assert.Equal(new Model.Identity("Ann", "ann@example.com", id), people[0]);
    }

    private static HttpResponseMessage Query(SentCall call, List<int> all, bool countsBeforeTop)
    {
        var query = JsonDocument.Parse(call.Body).RootElement.GetProperty("query").GetString()!;
        var after = int.Parse(Above().Match(query).Groups["id"].Value);
        var upTo = UpTo().Match(query) is { Success: true } bound ? int.Parse(bound.Groups["id"].Value) : int.MaxValue;
        var found = all.Where(i => i > after && i <= upTo).ToList();
        if (countsBeforeTop && found.Count > 20_000) return StubTransport.Json(SizeLimit, HttpStatusCode.BadRequest);
        var page = found.Take(19_999).Select(i => new { id = i, url = $"https://dev.azure.com/fabrikam/_apis/wit/workItems/{i}" });
        return StubTransport.Json(JsonSerializer.Serialize(new { asOf = "2026-03-31T18:36:28.537Z", workItems = page }));
    }

    [GeneratedRegex(@"\[System\.Id\] > (?<id>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Above();

    [GeneratedRegex(@"\[System\.Id\] <= (?<id>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex UpTo();
}
