using System.Net;
using ConnectApp.Emulator.Clock;

namespace ConnectApp.Emulator.Services;

/// <summary>Services without a wire: calls of an <see cref="HttpClient"/> come straight to them, and waits are of the injected clock.</summary>
internal sealed class ServiceHandler(IReadOnlyList<(string Root, EmulatedService Service)> services, PlatformClock clock) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = request.RequestUri!.PathAndQuery;
        var (root, service) = services.FirstOrDefault(s => target.StartsWith(s.Root + "/", StringComparison.Ordinal));
        if (service is null)
            return new HttpResponseMessage(HttpStatusCode.NotFound) { RequestMessage = request };
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.NonValidated)
            headers[name] = values.ToString();
        foreach (var (name, values) in request.Content is { } content ? content.Headers.NonValidated : default)
            headers[name] = values.ToString();
        var delivery = service.Handle(ServiceRequest.Create(request.Method.Method, target, root.Count(c => c == '/'), headers, body));
        try
        {
            if (delivery.Delay > TimeSpan.Zero)
                await Task.Delay(delivery.Delay, clock.Wire, cancellationToken);
            if (delivery.IsLost)
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The server returned an invalid or unrecognized response: the connection ended.");
            return Response(request, delivery);
        }
        catch
        {
            delivery.Dispose();
            throw;
        }
    }

    private HttpResponseMessage Response(HttpRequestMessage request, ServiceDelivery delivery)
    {
        var answer = delivery.Answer;
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request };
        if (delivery.BytesPerSecond == 0 && delivery.BytesToSend == answer.Body.Length)
        {
            response.Content = new ReadOnlyMemoryContent(answer.Body);
            delivery.Dispose();
        }
        else
        {
            response.Content = new StreamContent(new FaultyStream(delivery, clock.Wire));
        }

        if (answer.ContentType is not null)
            response.Content.Headers.TryAddWithoutValidation("Content-Type", answer.ContentType);
        response.Content.Headers.ContentLength = answer.Body.Length;
        foreach (var (name, value) in answer.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
