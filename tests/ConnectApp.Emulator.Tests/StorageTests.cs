using System.Net;
using System.Net.Http.Headers;
using ConnectApp.Emulator.AppMigration.Storage;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class StorageTests
{
    [Theory]
    [InlineData("bytes=0-3", 206, "0123", "bytes 0-3/10")]
    [InlineData("bytes=4-", 206, "456789", "bytes 4-9/10")]
    [InlineData("bytes=8-99", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=-4", 206, "6789", "bytes 6-9/10")]
    [InlineData("bytes=-40", 206, "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=10-", 416, null, "bytes */10")]
    [InlineData("bytes=-0", 416, null, "bytes */10")]
    [InlineData("bytes=0-1,4-5", 200, "0123456789", null)]
    [InlineData("bytes=5-3", 200, "0123456789", null)]
    [InlineData("lines=1-2", 200, "0123456789", null)]
    public async Task Range_AskedFor_IsAnsweredAsS3Does(string range, int status, string? body, string? contentRange)
    {
        await using var stage = await EmulatorStage.StartAsync();
        var (_, url) = await stage.SignAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Range", range);

        using var answer = await stage.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(contentRange, answer.Content.Headers.ContentRange?.ToString());
        Assert.Equal("bytes", answer.Headers.AcceptRanges.ToString());
        if (body is not null)
            Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("9223372036854775807-", 0L)]
    [InlineData("0-9223372036854775807", 10L)]
    [InlineData("-9223372036854775807", 10L)]
    public void ByteRange_ExtremeNumbers_AreBounded(string range, long length) =>
        Assert.Equal(length, ByteRange.Parse("bytes=" + range, 10)!.Value.Length);

    [Fact]
    public async Task IfRange_FittingAndOtherTag_AnswersPartAndWhole()
    {
        await using var stage = await EmulatorStage.StartAsync();
        var (_, url) = await stage.SignAsync();
        using var whole = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

        using var fitting = await stage.SendAsync(Ranged(url, whole.Headers.ETag!));
        using var other = await stage.SendAsync(Ranged(url, new EntityTagHeaderValue("\"other\"")));

        Assert.Equal(HttpStatusCode.PartialContent, fitting.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(10, other.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task SignedUrl_AfterAnHour_Is403AndANewOneWorks()
    {
        var time = new ManualTime();
        await using var stage = await EmulatorStage.StartAsync(time: time);
        var (s3Key, url) = await stage.SignAsync();

        time.Advance(TimeSpan.FromMinutes(59));
        using var inTime = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url));
        time.Advance(TimeSpan.FromMinutes(1));
        using var late = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url));
        var (_, renewed) = await stage.SignAsync();
        using var again = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, renewed));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.OK), (inTime.StatusCode, late.StatusCode, again.StatusCode));
        Assert.Equal(20, stage.Emulator.DownloadedBytes[s3Key]);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Theory]
    [InlineData("expires=", "expires=9")]
    [InlineData("signature=", "signature=0")]
    [InlineData("/storage/", "/storage/0")]
    [InlineData("?", "?signature=x&")]
    public async Task SignedUrl_Changed_Is403(string part, string changed)
    {
        await using var stage = await EmulatorStage.StartAsync();
        var (_, url) = await stage.SignAsync();

        using var answer = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url.AbsoluteUri.Replace(part, changed, StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task SignedUrl_WithAuthorization_IsRefusedAndAViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();
        var (_, url) = await stage.SignAsync();

        using var answer = await stage.SendAsync(stage.Request("GET", url.AbsoluteUri));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Authorization", stage.Violation(), StringComparison.Ordinal);
        Assert.DoesNotContain("signature", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublicUrl_Given_StandsInSiteAndSignedUrls()
    {
        await using var stage = await EmulatorStage.StartAsync(publicUrl: new Uri("https://proxy.example/emu/"));

        Assert.Equal("https://proxy.example/emu/sites/emulated-site", stage.Emulator.SiteBaseUrl.AbsoluteUri);
        // A proxy may hand the path on as it came, or without its own part.
        foreach (var path in new[] { "/emu", "" })
        {
            using var request = stage.Request("GET", stage.Api + "/transfer/recent");
            request.RequestUri = new Uri(stage.Emulator.Address, $"{path}/sites/emulated-site/rest/atlassian-connect/1/migration/transfer/recent");
            using var answer = await stage.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("\"cloudUrl\":\"https://proxy.example/emu/sites/emulated-site\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static HttpRequestMessage Ranged(Uri url, EntityTagHeaderValue tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(2, 5);
        request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        return request;
    }
}
