using System.IO.Pipelines;

namespace ConnectApp.Api;

/// <summary>A list as one file. Some rows at a time are read, written and sent, so neither memory nor the store's log grows with their number.</summary>
internal static class PagedDownload
{
    private const int RowsAtOnce = 500;

    /// <param name="begin">Writes what stands before the first row; null: nothing does.</param>
    /// <param name="read">Reads the rows after a number, at most so many.</param>
    /// <param name="number">Of a row; rows come in its order.</param>
    public static async Task<IResult> WriteAsync<T>(HttpContext context, string fileName, string contentType, Action<PipeWriter>? begin,
        Func<long, int, CancellationToken, Task<IReadOnlyList<T>>> read, Func<T, long> number, Action<PipeWriter, IReadOnlyList<T>> write)
    {
        var body = context.Response.BodyWriter;
        context.Response.ContentType = contentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        begin?.Invoke(body);
        var after = 0L;
        while (await read(after, RowsAtOnce, context.RequestAborted) is { Count: > 0 } rows)
        {
            write(body, rows);
            after = number(rows[^1]);

            // A slow reader holds up only itself: no connection to the store is open meanwhile.
            if ((await body.FlushAsync(context.RequestAborted)).IsCompleted || rows.Count < RowsAtOnce) break;
        }

        await body.FlushAsync(context.RequestAborted);
        return TypedResults.Empty;
    }
}
