using System.Net;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;

namespace ConnectApp.WorkItems.Tests.Calls;

public sealed class CallPipelineTests
{
    private static readonly NewIssues s_issues = new([new NewIssue([], null, null)]);

    [Fact]
    public async Task Write_LostAnswer_IsUnknownAndNotRepeated()
    {
        using var calls = new CallsFixture(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut"));

        var answer = await Answer.OfAsync(Service.Jira, calls.Jira().CreateIssuesAsync(s_issues, default));

        Assert.Equal(CallOutcome.Unknown, answer.Outcome);
        Assert.Single(calls.Transport.Sent);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Write_ServerError_IsUnknownAndNotRepeated(HttpStatusCode status)
    {
        using var calls = new CallsFixture(_ => StubTransport.Html(status));

        var answer = await Answer.OfAsync(Service.Jira, calls.Jira().CreateIssuesAsync(s_issues, default));

        Assert.Equal((CallOutcome.Unknown, (int)status), (answer.Outcome, answer.Status));
        Assert.Single(calls.Transport.Sent);
    }

    [Fact]
    public async Task Write_CutBody_IsUnknown()
    {
        using var calls = new CallsFixture(_ => StubTransport.Json("""{"issues":[{"id":"1","k""", HttpStatusCode.Created));

        var answer = await Answer.OfAsync(Service.Jira, calls.Jira().CreateIssuesAsync(s_issues, default));

        Assert.Equal(CallOutcome.Unknown, answer.Outcome);
    }

    [Fact]
    public async Task Read_ServerErrors_IsRepeatedWithGrowingPauses()
    {
        using var calls = new CallsFixture(c => c.Number < 3
            ? StubTransport.Html(HttpStatusCode.BadGateway)
            : StubTransport.Json("""{"accountId":"1"}"""));

        var answer = await Answer.OfAsync(Service.Jira, calls.Jira().GetMyselfAsync(default));

        Assert.Equal("1", answer.Required().AccountId);
        var pauses = calls.Transport.Sent.Zip(calls.Transport.Sent.Skip(1), (a, b) => b.At - a.At).ToList();
        Assert.True(pauses[0] < pauses[1] && pauses[1] < pauses[2], string.Join(", ", pauses));
        Assert.Equal(3, calls.Counts.Retried);
    }

    [Fact]
    public async Task Write_Throttled_WaitsAsLongAsJiraAsks()
    {
        using var calls = new CallsFixture(c =>
        {
            if (c.Number > 0) return StubTransport.Json("""{"issues":[],"errors":[]}""", HttpStatusCode.Created);
            var throttled = StubTransport.Json("{}", HttpStatusCode.TooManyRequests);
            throttled.Headers.Add("Retry-After", "7");
            return throttled;
        });

        var answer = await Answer.OfAsync(Service.Jira, calls.Jira().CreateIssuesAsync(s_issues, default));

        Assert.Equal(CallOutcome.Done, answer.Outcome);
        Assert.True(calls.Transport.Sent[1].At - calls.Transport.Sent[0].At >= TimeSpan.FromSeconds(7));
        Assert.Equal(1, calls.Counts.Throttled);
    }

    [Fact]
    public async Task Write_ThrottledWithoutHeaders_WaitsLongerEachTime()
    {
        using var calls = new CallsFixture(c => c.Number < 4
            ? StubTransport.Json("{}", HttpStatusCode.TooManyRequests)
            : StubTransport.Json("""{"issues":[],"errors":[]}""", HttpStatusCode.Created));

        await Answer.OfAsync(Service.Jira, calls.Jira().CreateIssuesAsync(s_issues, default));

        var pauses = calls.Transport.Sent.Zip(calls.Transport.Sent.Skip(1), (a, b) => b.At - a.At).ToList();
        Assert.Equal(pauses.Order(), pauses);
        Assert.True(pauses[3] >= TimeSpan.FromSeconds(8), string.Join(", ", pauses));
    }

    [Fact]
    public async Task AzureDevOps_RetryAfterOnA200_DelaysTheNextCallOnly()
    {
        using var calls = new CallsFixture(c =>
        {
            var answer = StubTransport.Json("""{"count":0,"value":[]}""");
            if (c.Number == 0) answer.Headers.Add("Retry-After", "12");
            return answer;
        });
        var reader = calls.Reader();

        await reader.ReadItemsAsync([1], default);
        await reader.ReadItemsAsync([2], default);

        Assert.Equal(2, calls.Transport.Sent.Count);
        Assert.True(calls.Transport.Sent[1].At - calls.Transport.Sent[0].At >= TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task Jira_NoCallsRemaining_WaitsForTheNextSecond()
    {
        using var calls = new CallsFixture(c =>
        {
            var answer = StubTransport.Json("""{"accountId":"1"}""");
            answer.Headers.Add("X-RateLimit-Remaining", c.Number == 0 ? "0" : "100");
            answer.Headers.Add("X-RateLimit-Reset", "2026-03-01T08:02Z");
            return answer;
        });

        await Answer.OfAsync(Service.Jira, calls.Jira().GetMyselfAsync(default));
        await Answer.OfAsync(Service.Jira, calls.Jira().GetMyselfAsync(default));

        // The reset is in whole minutes, and a burst limit counts calls a second.
        Assert.True(calls.Transport.Sent[1].At - calls.Transport.Sent[0].At >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Refusal_OfJira_NamesTheField()
    {
        using var calls = new CallsFixture(_ => StubTransport.Json(
            """{"errorMessages":[],"errors":{"customfield_1":"Field 'customfield_1' cannot be set."}}""", HttpStatusCode.BadRequest));

        var answer = await Answer.OfAsync(Service.Jira, calls.Jira().CreateIssuesAsync(s_issues, default));

        Assert.Equal(CallOutcome.Refused, answer.Outcome);
        Assert.Equal("Field 'customfield_1' cannot be set.", answer.Refusal.Fields["customfield_1"]);
    }

    [Fact]
    public async Task Gateway_TokenWithoutScope_SaysSo()
    {
        using var calls = new CallsFixture(_ =>
            StubTransport.Json("""{"code":401,"message":"Unauthorized; scope does not match"}""", HttpStatusCode.Unauthorized));

        var refused = await Assert.ThrowsAsync<CredentialsRefusedException>(() => Answer.OfAsync(Service.Jira, calls.Jira().GetMyselfAsync(default)));

        Assert.True(refused.ScopeIsMissing);
    }

    [Fact]
    public async Task Calls_MoreThanTheSideTakes_WaitForAPlace()
    {
        var underWay = 0;
        var most = 0;
        using var gate = new SemaphoreSlim(0);
        using var calls = new CallsFixture(_ =>
        {
            var now = Interlocked.Increment(ref underWay);
            lock (gate) most = Math.Max(most, now);
            gate.Wait();
            Interlocked.Decrement(ref underWay);
            return StubTransport.Json("""{"accountId":"1"}""");
        });
        var jira = calls.Jira();

        var reads = Enumerable.Range(0, 20).Select(_ => Task.Run(() => Answer.OfAsync(Service.Jira, jira.GetMyselfAsync(default)))).ToList();
        while (calls.Transport.Sent.Count < 8) await Task.Delay(5);
        gate.Release(20);
        await Task.WhenAll(reads);

        Assert.Equal(20, calls.Transport.Sent.Count);
        Assert.Equal(8, most);
    }
}
