using System.Net;
using System.Text;

namespace ConnectApp.Tests.Api;

/// <summary>Reads a stream of events as a browser's EventSource does (html.spec.whatwg.org, 9.2.6), on lines alone.</summary>
internal sealed class SseReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private SseReader(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    public HttpResponseMessage Response => _response;
    public HttpStatusCode Status => _response.StatusCode;

    /// <summary>Milliseconds, as the stream said last.</summary>
    public int? Retry { get; private set; }
    public int Comments { get; private set; }

    public static async Task<SseReader> OpenAsync(HttpClient http, string path, string? authorization, string? lastEventId = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (lastEventId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new SseReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), new UTF8Encoding(false, throwOnInvalidBytes: true)));
    }

    /// <returns>Null: the stream was closed.</returns>
    public async Task<SseEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        var (id, type, data) = ((string?)null, "message", new StringBuilder());
        while (await _lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0) return new SseEvent(id, type, data.ToString());
                continue;
            }

            if (line[0] == ':') Comments++;
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) type = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data.Append(line[6..]);
            else if (line.StartsWith("retry: ", StringComparison.Ordinal)) Retry = int.Parse(line[7..], System.Globalization.CultureInfo.InvariantCulture);
            else throw new FormatException($"'{line}' is no line of an event stream.");
        }

        return null;
    }

    public async Task<List<SseEvent>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var events = new List<SseEvent>();
        while (await ReadAsync(cancellationToken) is { } e) events.Add(e);
        return events;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}

internal sealed record SseEvent(string? Id, string Type, string Data);
