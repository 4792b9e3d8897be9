using System.IO.Compression;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConnectApp.Tests.Platform;

public sealed class OutcomeTests
{
    [Theory]
    [InlineData(301, "", nameof(PlatformOutcome.Malformed))]
    [InlineData(400, "PageSize value is invalid", nameof(PlatformOutcome.BadRequest))]
    [InlineData(400, "Bad request - Time limit to make requests using transferId has expired", nameof(PlatformOutcome.Expired))]
    [InlineData(403, "", nameof(PlatformOutcome.Refused))]
    [InlineData(404, "", nameof(PlatformOutcome.NotFound))]
    [InlineData(405, "", nameof(PlatformOutcome.BadRequest))]
    [InlineData(408, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(409, "Transfer is already in a settled state", nameof(PlatformOutcome.Refused))]
    [InlineData(429, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(500, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(501, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(502, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(503, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(504, "", nameof(PlatformOutcome.TryLater))]
    public async Task AnyOperation_Status_HasItsOutcome(int status, string text, string outcome)
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain";
            context.Response.Headers.Location = "/elsewhere";
            await context.Response.WriteAsync(text);
        };

        var answer = await site.Api.GetServerErrorAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal((outcome, status, null), (answer.Outcome.ToString(), answer.StatusCode, answer.Content));
        Assert.Equal($"GET /error/{{transferId}}: status {status}{(text.Length > 0 ? $", {text}" : "")}", answer.Detail);
        Assert.DoesNotContain(site.Server.Requests, request => request.Target == "/elsewhere");
    }

    [Theory]
    [InlineData("not json", "invalid")]
    [InlineData("", "empty body")]
    [InlineData("null", "null")]
    [InlineData("[]", "could not be converted")]
    [InlineData("""{"items":{},"meta":{"hasNext":"yes"}}""", "$.meta.hasNext")]
    [InlineData("""{"items":["a"],"meta":{"hasNext":false}}""", "found StartArray")]
    [InlineData("""{"items":{}}""", "meta")]
    [InlineData("""{"items":null,"meta":{"hasNext":false}}""", "items")]
    [InlineData("""{"items":{},"meta":{"hasNext":false""", "")]
    public async Task GetMappingPage_BodyAgainstTheContract_IsMalformedAndSaysWhat(string body, string found)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith(body, 200);

        var answer = await site.Api.GetMappingPageAsync(StubSite.Tenant, StubSite.Transfer, "identity:user", "before", 10, default);

        Assert.Equal((PlatformOutcome.Malformed, 200, null), (answer.Outcome, answer.StatusCode, answer.Content));
        Assert.Contains(found, answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Detail, StringComparison.Ordinal);
        Assert.Single(site.Server.Requests);
    }

    [Fact]
    public async Task GetMappingPage_ValuesThatAreNoText_AreDigitsOrNoMapping()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"items":{"1":10152,"2":null,"3":{"id":[1]},"4":true,"5":"","":"6","7":"\ud800","8":"ok","9":["a"]},"meta":{"hasNext":"false","lastEntity":9,"pageSize":"1200"}}""", 200);

        var answer = await site.Api.GetMappingPageAsync(StubSite.Tenant, StubSite.Transfer, "identity:user", null, 10, default);

        Assert.Equal([new("1", "10152"), new("7", "\\ud800"), new("8", "ok")], answer.Content!.Entries);
        Assert.Equal((false, "9"), (answer.Content.HasNext, answer.Content.LastEntity));
    }

    [Theory]
    [InlineData("[null]", null)]
    [InlineData("""[{"label":"x"}]""", "x")]
    [InlineData("""[{"s3Key":"","label":"x"}]""", "x")]
    [InlineData("""[{"s3Key":{},"label":7}]""", "7")]
    public async Task GetUploadedData_EntryWithoutKey_IsKeptWithoutOne(string body, string? label)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith(body, 200);

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal([new UploadedData(new S3Key(""), label)], answer.Content);
    }

    [Fact]
    public async Task GetUploadedData_LabelWithHalfASurrogatePair_IsKeptAsItWasEscaped()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""[{"s3Key":"k1","label":"a\ud800b"},{"s3Key":2,"label":"c"}]""", 200);

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal([new(new S3Key("k1"), "a\\ud800b"), new(new S3Key("2"), "c")], answer.Content);
    }

    [Fact]
    public async Task GetRecentTransfers_EntriesThatAreNoTransfers_DoNotHideTheOthers()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$$"""
            [null, {}, {"transferId":"not a uuid","status":"IN_PROGRESS","migrationDetails":{}}, {"transferId":7},
             {"transferId":"{{{StubSite.Transfer}}}","status":null,"migrationDetails":null}]
            """, 200);

        var answer = await site.Api.GetRecentTransfersAsync(StubSite.Tenant, default);

        Assert.Equal([new RecentTransfer(StubSite.Transfer, "", new(null, null, null, null, null, null, null))], answer.Content);
    }

    [Theory]
    [InlineData("1702530783417", 1702530783417)]
    [InlineData("\"1702530783417\"", 1702530783417)]
    [InlineData("1e400", null)]
    [InlineData("\"yesterday\"", null)]
    [InlineData("{}", null)]
    [InlineData("99999999999999999999999", null)]
    public async Task GetRecentTransfers_AnyCreatedAt_IsATimeOrNone(string createdAt, long? milliseconds)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$"""[{"transferId":"{{StubSite.Transfer}}","status":"IN_PROGRESS","migrationDetails":{"createdAt":{{createdAt}} } }]""", 200);

        var answer = await site.Api.GetRecentTransfersAsync(StubSite.Tenant, default);

        Assert.Equal(milliseconds is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value), Assert.Single(answer.Content!).Migration.CreatedAt);
    }

    [Theory]
    [InlineData("""{"a":[],"b":null,"c":"x","d":{"key":"no type"},"e":{"type":"JiraProject","key":"FIN","sourceId":10100}}""")]
    [InlineData("""[3,[{}],null,{"key":"no type"},{"type":"JiraProject","key":"FIN","sourceId":10100}]""")]
    public async Task GetContainers_ItemsThatAreNoContainers_ArePassedOver(string containers)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$$"""{"containers":{{{containers}}},"meta":{"hasNext":false}}""", 200);

        var answer = await site.Api.GetContainersAsync(StubSite.Tenant, StubSite.Transfer, "JiraProject", null, 1, default);

        Assert.Equal([new("JiraProject", "FIN", "10100", null)], answer.Content!.Containers);
    }

    [Fact]
    public async Task GetContainers_NoList_IsMalformed()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"containers":3,"meta":{"hasNext":false}}""", 200);

        var answer = await site.Api.GetContainersAsync(StubSite.Tenant, StubSite.Transfer, "Site", null, 1, default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
    }

    [Theory]
    [InlineData(404, nameof(PlatformOutcome.NotFound))]
    [InlineData(400, nameof(PlatformOutcome.BadRequest))]
    [InlineData(507, nameof(PlatformOutcome.TryLater))]
    public async Task AnyOperation_ErrorInAnUnknownCharset_HasItsOutcome(int status, string outcome)
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain; charset=klingon";
            await context.Response.WriteAsync("nuqneH");
        };

        var answer = await site.Api.GetServerErrorAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal((outcome, $"GET /error/{{transferId}}: status {status}, nuqneH"), (answer.Outcome.ToString(), answer.Detail));
    }

    [Fact]
    public async Task AnyOperation_PackedAnswer_IsUnpackedWithinTheLimit()
    {
        await using var site = await StubSite.StartAsync(settings: ("Platform:MaxAnswerBytes", "2000"));
        site.Server.Answer = (seen, context) => AnswerPackedAsync(context, seen.Number == 1 ? """[{"s3Key":"k"}]""" : new string(' ', 100_000) + "[]");

        var small = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);
        var large = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal([new UploadedData(new S3Key("k"), null)], small.Content);
        Assert.Equal((PlatformOutcome.Malformed, 2), (large.Outcome, site.Server.Requests.Count));
        Assert.Contains("more than 2000 bytes", large.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyOperation_CallsItselfPackedAndIsNot_IsAFailedAttempt()
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (seen, context) =>
        {
            if (seen.Number == 1) context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.WriteAsync("[]");
        };

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal((PlatformOutcome.Ok, 2), (answer.Outcome, site.Server.Requests.Count));
    }

    private static async Task AnswerPackedAsync(HttpContext context, string text)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        await packed.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public async Task AnyOperation_DeepBody_IsMalformed()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$"""[{"s3Key":"k","new":{{new string('[', 70)}}{{new string(']', 70)}}}]""", 200);

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnyOperation_OversizeBody_IsMalformedWithoutASecondAttempt(bool hasLength)
    {
        await using var site = await StubSite.StartAsync(settings: ("Platform:MaxAnswerBytes", "2000"));
        site.Server.Answer = async (_, context) =>
        {
            if (hasLength) context.Response.ContentLength = 100_000;
            for (var i = 0; i < 100; i++) await context.Response.WriteAsync(new string(' ', 1000), context.RequestAborted);
        };

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
        Assert.Contains("more than 2000 bytes", answer.Detail, StringComparison.Ordinal);
        Assert.Single(site.Server.Requests);
    }

    [Fact]
    public async Task AnyOperation_ErrorTextWithMarkupOrToken_IsNotShown()
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (_, context) =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"message":"bad token eyJhbGciOi.J9.x"}""");
        };

        var answer = await site.Api.GetServerErrorAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal("GET /error/{transferId}: status 404", answer.Detail);
    }

    [Fact]
    public async Task AnyOperation_Logs_HaveNoTokenAndNoIds()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("", 503, 503, 404);

        await site.Api.GetSignedUrlAsync(StubSite.Tenant, StubSite.Transfer, new S3Key("a-secret-key"), default);

        Assert.Equal(3, site.Log.Lines.Count);
        Assert.All(site.Log.Lines, line => Assert.DoesNotContain("token-", line, StringComparison.Ordinal));
        Assert.All(site.Log.Lines, line => Assert.DoesNotContain("a-secret-key", line, StringComparison.Ordinal));
        Assert.All(site.Log.Lines, line => Assert.DoesNotContain("http:", line, StringComparison.Ordinal));
    }
}
