using System.Net;
using System.Text;
using ConnectApp.WorkItems.Calls;

namespace ConnectApp.WorkItems.Tests;

/// <summary>Answers every call from a function and keeps what was sent, in order.</summary>
internal sealed class StubTransport(VirtualTime time, Func<SentCall, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly List<SentCall> _sent = [];

    public IReadOnlyList<SentCall> Sent
    {
        get
        {
            lock (_sent) return [.. _sent];
        }
    }

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Html(HttpStatusCode status) =>
        new(status) { Content = new StringContent("<html>Sign in</html>", Encoding.UTF8, "text/html") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var held = time.Hold();
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        SentCall call;
        lock (_sent)
        {
            call = new SentCall(
                _sent.Count, request.Method.Method, request.RequestUri!, request.Headers.Authorization?.ToString() ?? "", body, time.GetUtcNow());
            _sent.Add(call);
        }

        var response = answer(call);
        response.RequestMessage = request;
        return response;
    }
}

/// <param name="Number">Counts from 0.</param>
internal sealed record SentCall(int Number, string Method, Uri Address, string Authorization, string Body, DateTimeOffset At)
{
    public string PathAndQuery => Uri.UnescapeDataString(Address.PathAndQuery);
}
