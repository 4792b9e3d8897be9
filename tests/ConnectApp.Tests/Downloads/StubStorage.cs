using System.Net.Http.Headers;
using ConnectApp.Tests.Platform;
using ConnectApp.Transfers.Files;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Tests.Downloads;

/// <summary>A site that signs addresses of one file, and the storage that serves it by them, in parts of 1,000 bytes.</summary>
internal sealed class StubStorage : IAsyncDisposable
{
    public const int PartBytes = 1000;
    private readonly StubSite site;
    private int requests;

    private StubStorage(StubSite site) => this.site = site;

    public StubSite Site => site;
    public byte[] Content { get; set; } = Bytes(3500);
    public string? ETag { get; set; } = "\"v1\"";

    /// <summary>Addresses signed so far; only the last one is good where <see cref="OnlyLast"/> is set.</summary>
    public int Signed { get; private set; }
    public bool OnlyLast { get; set; }

    /// <summary>Answers a request of the storage (counted from 1) in place of the stub, if it says true.</summary>
    public Func<int, HttpContext, Task<bool>> Instead { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Answers the request for an address in place of the stub, if it says true.</summary>
    public Func<HttpContext, Task<bool>> InsteadOfSigning { get; set; } = _ => Task.FromResult(false);

    public IEnumerable<SeenRequest> Fetches => site.Server.Requests.Where(IsFetch);
    public IEnumerable<string?> Ranges => Fetches.Select(request => request.Header("Range"));

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++) bytes[i] = (byte)(i * 31 % 251);
        return bytes;
    }

    public static async Task<StubStorage> StartAsync(Func<Uri, string?>? guard = null, params (string Key, string Value)[] settings)
    {
        var storage = new StubStorage(await StubSite.StartAsync(guard: guard, settings:
            [("Downloads:PartBytes", $"{PartBytes}"), .. settings]));
        storage.site.Server.Answer = storage.AnswerAsync;
        return storage;
    }

    public Task<DownloadStream> OpenAsync(long offset = 0, FileIdentity? known = null) =>
        site.Reader.OpenAsync(StubSite.Tenant, StubSite.Transfer, new ConnectApp.Core.Ids.S3Key("key"), offset, known, default);

    public async Task<byte[]> ReadAllAsync(long offset = 0, FileIdentity? known = null)
    {
        await using var stream = await OpenAsync(offset, known);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    /// <summary>Moves the clock until the storage has been asked that often.</summary>
    public async Task AdvanceUntilFetchesAsync(int count)
    {
        for (var i = 0; Fetches.Count() < count && i < 500; i++)
        {
            await Task.Delay(10);
            site.Time.Advance(TimeSpan.FromSeconds(5));
        }
    }

    public async Task ServeAsync(HttpContext context, int? cutAfter = null)
    {
        var response = context.Response;
        if (ETag is not null) response.Headers.ETag = ETag;
        var (from, to) = (0, Content.Length);
        var ifRange = context.Request.Headers.IfRange.ToString();
        if (RangeHeaderValue.TryParse(context.Request.Headers.Range, out var range) && (ifRange.Length == 0 || ifRange == ETag))
        {
            from = (int)range.Ranges.Single().From!;
            to = (int)Math.Min(Content.Length, range.Ranges.Single().To!.Value + 1);
            response.StatusCode = from < Content.Length ? 206 : 416;
            response.Headers.ContentRange = from < Content.Length ? $"bytes {from}-{to - 1}/{Content.Length}" : $"bytes */{Content.Length}";
            if (from >= Content.Length) return;
        }

        response.ContentLength = to - from;
        var send = Math.Min(to - from, cutAfter ?? int.MaxValue);
        await response.Body.WriteAsync(Content.AsMemory(from, send));
        await response.Body.FlushAsync();
        if (cutAfter is not null) await CutAsync(context);
    }

    /// <summary>Breaks the connection once what was written has had time to be read.</summary>
    public static async Task CutAsync(HttpContext context)
    {
        await Task.Delay(20);
        context.Abort();
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private static bool IsFetch(SeenRequest request) => request.Target.StartsWith("/files/", StringComparison.Ordinal);

    private async Task AnswerAsync(SeenRequest seen, HttpContext context)
    {
        if (!IsFetch(seen))
        {
            Signed++;
            if (!await InsteadOfSigning(context)) await context.Response.WriteAsync($$"""{"url":"{{site.Server.Address}}files/x?sig={{Signed}}"}""");
            return;
        }

        if (await Instead(++requests, context)) return;

        if (OnlyLast && context.Request.Query["sig"] != $"{Signed}") context.Response.StatusCode = 403;
        else await ServeAsync(context);
    }
}
