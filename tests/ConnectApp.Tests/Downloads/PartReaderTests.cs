using System.Net;
using System.Net.Sockets;
using System.Text;
using ConnectApp.Transfers.Files;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConnectApp.Tests.Downloads;

public sealed class PartReaderTests
{
    [Fact]
    public async Task Open_WholeFile_ComesInBoundedRanges()
    {
        await using var storage = await StubStorage.StartAsync();

        await using var stream = await storage.OpenAsync();
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);

        Assert.Equal(storage.Content, all.ToArray());
        Assert.Equal(new FileIdentity("\"v1\"", 3500), stream.Identity);
        Assert.Equal(["bytes=0-999", "bytes=1000-1999", "bytes=2000-2999", "bytes=3000-3499"], storage.Ranges);
        Assert.Equal([null, "\"v1\"", "\"v1\"", "\"v1\""], storage.Fetches.Select(request => request.Header("If-Range")));
        Assert.Equal(1, storage.Signed);
    }

    [Fact]
    public async Task Open_AnyFile_SendsNoAuthorityToTheStorage()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = (_, context) =>
        {
            context.Response.Headers.SetCookie = "a=b";
            return Task.FromResult(false);
        };

        await storage.ReadAllAsync();

        Assert.All(storage.Fetches, request => Assert.Null(request.Header("Authorization")));
        Assert.All(storage.Fetches, request => Assert.Null(request.Header("Cookie")));
        Assert.All(storage.Fetches, request => Assert.Equal("identity", request.Header("Accept-Encoding")));
        Assert.All(storage.Site.Log.Lines, line => Assert.DoesNotContain("sig=", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(3000)]
    [InlineData(3499)]
    [InlineData(3500)]
    public async Task Open_AtOffset_GivesTheRest(int offset)
    {
        await using var storage = await StubStorage.StartAsync();

        var fresh = await storage.ReadAllAsync(offset);
        var resumed = await storage.ReadAllAsync(offset, new FileIdentity("\"v1\"", 3500));

        Assert.Equal(storage.Content[offset..], fresh);
        Assert.Equal(storage.Content[offset..], resumed);
    }

    [Fact]
    public async Task Open_AtKnownEnd_AsksNobody()
    {
        await using var storage = await StubStorage.StartAsync();

        var rest = await storage.ReadAllAsync(3500, new FileIdentity("\"v1\"", 3500));

        Assert.Empty(rest);
        Assert.Empty(storage.Site.Server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_PastTheEnd_IsChanged(bool isKnown)
    {
        await using var storage = await StubStorage.StartAsync();

        var fault = await Assert.ThrowsAsync<DownloadException>(
            () => storage.OpenAsync(3501, isKnown ? new FileIdentity(null, 3500) : null));

        Assert.Equal(DownloadFault.Changed, fault.Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_EmptyFile_IsEmptyWhateverTheStorageSays(bool saysSize)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Content = [];
        storage.Instead = (_, context) =>
        {
            if (saysSize || !context.Request.Headers.ContainsKey("Range")) return Task.FromResult(false);
            context.Response.StatusCode = 416;
            return Task.FromResult(true);
        };

        await using var stream = await storage.OpenAsync();

        Assert.Equal(0, await stream.ReadAsync(new byte[10]));
        Assert.Equal(0, stream.Identity.TotalBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(999)]
    public async Task Read_BodyCut_GoesOnAtTheNextByte(int cutAfter)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (number, context) =>
        {
            if (number != 2) return false;
            await storage.ServeAsync(context, cutAfter);
            return true;
        };

        var all = await storage.ReadAllAsync();

        Assert.Equal(storage.Content, all);
        Assert.Equal(["bytes=0-999", "bytes=1000-1999", $"bytes={1000 + cutAfter}-1999", "bytes=2000-2999", "bytes=3000-3499"],
            storage.Ranges);
    }

    [Fact]
    public async Task Read_EachBodyCutAfterAFewBytes_StillEnds()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Content = StubStorage.Bytes(300);
        storage.Instead = async (_, context) =>
        {
            await storage.ServeAsync(context, 30);
            return true;
        };

        var all = await storage.ReadAllAsync();

        Assert.Equal(storage.Content, all);
        Assert.Equal(10, storage.Fetches.Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2500)]
    [InlineData(3500)]
    public async Task Read_RangesIgnored_StreamsAndSkips(int offset)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (_, context) =>
        {
            context.Request.Headers.Remove("Range");
            await storage.ServeAsync(context);
            return true;
        };

        var all = await storage.ReadAllAsync(offset);

        Assert.Equal(storage.Content[offset..], all);
        Assert.Single(storage.Fetches);
    }

    [Fact]
    public async Task Read_RangesIgnoredAndNoLength_EndsWithTheBody()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (_, context) =>
        {
            await context.Response.Body.WriteAsync(storage.Content);
            return true;
        };

        await using var stream = await storage.OpenAsync(100);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);

        Assert.Equal(storage.Content[100..], all.ToArray());
        Assert.Equal(3500, stream.Identity.TotalBytes);
        Assert.Single(storage.Fetches);
    }

    [Fact]
    public async Task Read_RangesIgnoredAndBodyCut_SkipsWhatItHas()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (number, context) =>
        {
            context.Request.Headers.Remove("Range");
            await storage.ServeAsync(context, number == 1 ? 1700 : null);
            return true;
        };

        var all = await storage.ReadAllAsync();

        Assert.Equal(storage.Content, all);
        Assert.Equal(["bytes=0-999", "bytes=1700-1999"], storage.Ranges);
    }

    [Fact]
    public async Task Read_StorageGrantsLess_TakesWhatItGets()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (_, context) =>
        {
            var from = int.Parse(context.Request.Headers.Range.ToString()["bytes=".Length..].Split('-')[0], null);
            var to = Math.Min(from + 700, 3500);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{to - 1}/*";
            if (from == 3500)
            {
                context.Response.StatusCode = 416;
                context.Response.Headers.ContentRange = "bytes */3500";
                return true;
            }

            await context.Response.Body.WriteAsync(storage.Content.AsMemory(from, to - from));
            return true;
        };

        var all = await storage.ReadAllAsync();

        Assert.Equal(storage.Content, all);
    }

    [Fact]
    public async Task Read_AddressExpiresInTheMiddle_AsksForANewOne()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.OnlyLast = true;
        storage.Instead = (number, context) =>
        {
            if (number is not (2 or 4)) return Task.FromResult(false);
            context.Response.StatusCode = 403;
            return Task.FromResult(true);
        };

        var all = await storage.ReadAllAsync();

        Assert.Equal(storage.Content, all);
        Assert.Equal(["1", "1", "2", "2", "3", "3"], storage.Fetches.Select(request => request.Target.Split('=')[1]));
    }

    [Fact]
    public async Task Read_AddressGrowsOld_IsReplacedBeforeItIsRefused()
    {
        await using var storage = await StubStorage.StartAsync();
        await using var first = await storage.OpenAsync();

        // Time passes while nobody reads: parts 1 and 2 are here by now.
        while (storage.Fetches.Count() < 2) await Task.Delay(5);
        await Task.Delay(50);
        storage.Site.Time.Advance(TimeSpan.FromMinutes(45));
        using var all = new MemoryStream();
        await first.CopyToAsync(all);

        Assert.Equal(storage.Content, all.ToArray());
        Assert.Equal(2, storage.Signed);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Open_NewAddressRefused_IsGone(int status)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = (_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync());

        Assert.Equal(DownloadFault.Gone, fault.Fault);
        Assert.DoesNotContain("sig", fault.Message, StringComparison.Ordinal);
        Assert.Single(storage.Fetches);
    }

    [Theory]
    [InlineData(403, "", nameof(DownloadFault.Gone))]
    [InlineData(404, "", nameof(DownloadFault.Gone))]
    [InlineData(409, "", nameof(DownloadFault.Gone))]
    [InlineData(400, "the time limit has expired", nameof(DownloadFault.Expired))]
    [InlineData(401, "", nameof(DownloadFault.Unauthorized))]
    [InlineData(503, "", nameof(DownloadFault.TryLater))]
    [InlineData(200, "{}", nameof(DownloadFault.TryLater))]
    public async Task Open_PlatformGivesNoAddress_HasItsFault(int status, string text, string expected)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.InsteadOfSigning = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(text);
            return true;
        };

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync());

        Assert.Equal(expected, fault.Fault.ToString());
        Assert.Empty(storage.Fetches);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_FileReplaced_IsChanged(bool sameSize)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = (number, _) =>
        {
            if (number == 3) (storage.ETag, storage.Content) = (sameSize ? "\"v2\"" : null, new byte[sameSize ? 3500 : 4000]);
            return Task.FromResult(false);
        };

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.ReadAllAsync());

        Assert.Equal(DownloadFault.Changed, fault.Fault);
    }

    [Theory]
    [InlineData("\"v0\"", 3500)]
    [InlineData("\"v1\"", 3499)]
    [InlineData(null, 3501)]
    public async Task Open_FileReplacedSinceTheCheckpoint_IsChanged(string? eTag, int total)
    {
        await using var storage = await StubStorage.StartAsync();

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync(1000, new FileIdentity(eTag, total)));

        Assert.Equal(DownloadFault.Changed, fault.Fault);
    }

    [Theory]
    [InlineData("W/\"weak\"")]
    [InlineData("bare")]
    [InlineData(null)]
    public async Task Read_NoStrongETag_GoesWithoutIfRange(string? eTag)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.ETag = eTag;

        await using var stream = await storage.OpenAsync();
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);

        Assert.Equal(storage.Content, all.ToArray());
        Assert.Equal(eTag, stream.Identity.ETag);
        Assert.All(storage.Fetches, request => Assert.Null(request.Header("If-Range")));
    }

    [Theory]
    [InlineData("bytes 0-999/3500", 500)]
    [InlineData("bytes 1-999/3500", 999)]
    [InlineData("bytes 0-1999/3500", 2000)]
    [InlineData("items 0-999/3500", 1000)]
    [InlineData("bytes */3500", 1000)]
    [InlineData("nonsense", 1000)]
    [InlineData("", 1000)]
    public async Task Open_RangeThatIsNotWhatWasAsked_IsTriedAgainAndThenPutOff(string contentRange, int length)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (_, context) =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = contentRange;
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(new byte[length]);
            return true;
        };

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync());

        Assert.Equal(DownloadFault.TryLater, fault.Fault);
        Assert.Contains("Content-", fault.Message, StringComparison.Ordinal);
        Assert.Equal(5, storage.Fetches.Count());
    }

    [Fact]
    public async Task Open_BodyWithoutAnyEnd_IsNotTakenForTheWholeFile()
    {
        await using var storage = await StubStorage.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        storage.InsteadOfSigning = async context =>
        {
            await context.Response.WriteAsync($$"""{"url":"http://{{listener.LocalEndpoint}}/x"}""");
            return true;
        };
        var answers = Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                _ = await stream.ReadAtLeastAsync(new byte[4096], 1);
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf a fi"));
            }
        });

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync());
        await answers;

        Assert.Equal(DownloadFault.TryLater, fault.Fault);
        Assert.Contains("no length", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_StorageFallsSilent_GoesOnAtTheNextByte(bool beforeHeaders)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (number, context) =>
        {
            if (number != 1) return false;
            if (!beforeHeaders)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = "bytes 0-999/3500";
                await context.Response.Body.WriteAsync(storage.Content.AsMemory(0, 400));
                await context.Response.Body.FlushAsync();
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        var reading = storage.ReadAllAsync();
        await storage.AdvanceUntilFetchesAsync(2);
        var all = await reading;

        Assert.Equal(storage.Content, all);
        Assert.Equal(beforeHeaders ? "bytes=0-999" : "bytes=400-999", storage.Ranges.ElementAt(1));
    }

    [Fact]
    public async Task Read_PartTakesTooLong_HandsOnWhatCame()
    {
        await using var storage = await StubStorage.StartAsync(
            settings: [("Downloads:IdleTimeout", "00:10:00"), ("Downloads:PartTimeout", "00:00:40")]);
        storage.Instead = async (number, context) =>
        {
            if (number != 1) return false;
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-999/3500";
            await context.Response.Body.WriteAsync(storage.Content.AsMemory(0, 400));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        var reading = storage.ReadAllAsync();
        await storage.AdvanceUntilFetchesAsync(2);
        var all = await reading;

        Assert.Equal(storage.Content, all);
        Assert.Equal("bytes=400-1399", storage.Ranges.ElementAt(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_RangesIgnoredAndFileShorterThanTheOffset_IsChanged(bool saysLength)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (_, context) =>
        {
            if (saysLength) context.Response.ContentLength = 3500;
            await context.Response.Body.WriteAsync(storage.Content);
            return true;
        };

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync(3501));

        Assert.Equal(DownloadFault.Changed, fault.Fault);
        Assert.Single(storage.Fetches);
    }

    [Fact]
    public async Task Read_StorageFailsForGood_GivesWhatCameAndThenTryLater()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = async (number, context) =>
        {
            if (number == 1) await storage.ServeAsync(context, 300);
            else context.Response.StatusCode = 500;
            return true;
        };

        await using var stream = await storage.OpenAsync();
        var came = new byte[300];
        await stream.ReadExactlyAsync(came);
        var fault = await Assert.ThrowsAsync<DownloadException>(() => stream.ReadAsync(new byte[1]).AsTask());

        Assert.Equal(storage.Content[..300], came);
        Assert.Equal(DownloadFault.TryLater, fault.Fault);
        Assert.Contains("offset 300", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1 + 4 + 5, storage.Fetches.Count());
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("Sun, 01 Mar 2026 12:00:20 GMT", 20)]
    public async Task Read_RetryAfterShort_IsWaitedFor(string retryAfter, int seconds)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = (number, context) =>
        {
            if (number != 1) return Task.FromResult(false);
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.FromResult(true);
        };

        var all = await storage.ReadAllAsync();

        Assert.Equal(storage.Content, all);
        Assert.Equal([seconds], storage.Site.Time.Skipped.Select(pause => (int)pause.TotalSeconds));
    }

    [Fact]
    public async Task Read_RetryAfterLong_GoesToTheCaller()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = (_, context) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "300";
            return Task.FromResult(true);
        };

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync());

        Assert.Equal((DownloadFault.TryLater, TimeSpan.FromMinutes(5)), (fault.Fault, fault.RetryAfter));
        Assert.Single(storage.Fetches);
    }

    [Fact]
    public async Task Open_HostNotAllowed_IsRefusedWithoutARequest()
    {
        await using var storage = await StubStorage.StartAsync(guard: uri => uri.Host == "127.0.0.1" ? "a loopback address" : null);

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync());

        Assert.Equal(DownloadFault.Refused, fault.Fault);
        Assert.Contains("a loopback address", fault.Message, StringComparison.Ordinal);
        Assert.Empty(storage.Fetches);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Open_Redirect_IsRefusedAndNotFollowed(int status)
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/files/elsewhere";
            return Task.FromResult(true);
        };

        var fault = await Assert.ThrowsAsync<DownloadException>(() => storage.OpenAsync());

        Assert.Equal(DownloadFault.Refused, fault.Fault);
        Assert.DoesNotContain(storage.Site.Server.Requests, request => request.Target == "/files/elsewhere");
    }

    [Fact]
    public async Task Open_RedirectOnce_IsTriedAgainWithANewAddress()
    {
        await using var storage = await StubStorage.StartAsync();
        storage.Instead = (number, context) =>
        {
            if (number > 1) return Task.FromResult(false);
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/files/elsewhere";
            return Task.FromResult(true);
        };

        var read = await storage.ReadAllAsync();

        Assert.Equal(storage.Content, read);
        Assert.Equal(2, storage.Signed);
    }

    [Fact]
    public async Task Open_NobodyReads_FetchesOnePartAheadAndNoMore()
    {
        await using var storage = await StubStorage.StartAsync();

        await using var stream = await storage.OpenAsync();
        while (storage.Fetches.Count() < 2) await Task.Delay(5);
        await Task.Delay(50);
        var whileNobodyReads = storage.Fetches.Count();
        await stream.ReadExactlyAsync(new byte[1001]);
        while (storage.Fetches.Count() < 3) await Task.Delay(5);

        Assert.Equal(2, whileNobodyReads);
    }

    [Fact]
    public async Task Dispose_WhileAPartIsFetched_EndsTheRequest()
    {
        await using var storage = await StubStorage.StartAsync();
        var aborted = new TaskCompletionSource();
        storage.Instead = async (number, context) =>
        {
            if (number == 1) return false;
            context.RequestAborted.Register(aborted.SetResult);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        var stream = await storage.OpenAsync();
        while (storage.Fetches.Count() < 2) await Task.Delay(5);
        await stream.DisposeAsync();
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1]).AsTask());
    }

    [Fact]
    public async Task Read_CallerCancels_LeavesTheStreamUsable()
    {
        await using var storage = await StubStorage.StartAsync();
        using var release = new SemaphoreSlim(0);
        storage.Instead = async (number, _) =>
        {
            if (number == 2) await release.WaitAsync();
            return false;
        };
        using var stop = new CancellationTokenSource();

        await using var stream = await storage.OpenAsync();
        await stream.ReadExactlyAsync(new byte[1000]);
        var read = stream.ReadAsync(new byte[10], stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        release.Release();
        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest);

        Assert.Equal(storage.Content[1000..], rest.ToArray());
    }
}
