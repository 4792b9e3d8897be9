using System.Text.Json.Nodes;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Systems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectApp.Emulator.Services;

/// <summary>A service behind Kestrel.</summary>
internal sealed class ServiceSystem(string name, IReadOnlyList<string> roots, EmulatedService service, PlatformClock clock, Func<JsonObject> counts) : IEmulatedSystem
{
    /// <summary>Attachments may have 250 MB; the rest is room for those that are refused.</summary>
    private const long LargestBody = 300L << 20;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    public string Name => name;

    public IReadOnlyList<string> Roots => roots;

    public Ledger Ledger => service.Ledger;

    public async Task HandleAsync(HttpContext context, string target)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestBody;
        var cancellationToken = context.RequestAborted;
        var (body, isCutOff) = await ReadAsync(context.Request, cancellationToken);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var root = roots.First(r => target.StartsWith(r, StringComparison.Ordinal));
        using var delivery = service.Handle(ServiceRequest.Create(
            context.Request.Method, target, root.Count(c => c == '/'), headers, body, isCutOff));
        if (delivery.Delay > TimeSpan.Zero)
            await Task.Delay(delivery.Delay, clock.Wire, cancellationToken);
        if (delivery.IsLost || isCutOff)
            context.Abort();
        else
            await SendAsync(context, delivery, cancellationToken);
    }

    /// <summary>The ledger's members, the refusals by limits, and what the service holds.</summary>
    public JsonObject Report()
    {
        var report = Ledger.ToJson();
        report["throttled"] = service.Activity.ThrottledCalls;
        foreach (var (member, count) in counts())
            report[member] = count?.DeepClone();
        return report;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<(ReadOnlyMemory<byte> Body, bool IsCutOff)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(bytes, cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode != StatusCodes.Status413PayloadTooLarge)
        {
            return (ReadOnlyMemory<byte>.Empty, true);
        }

        return (bytes.GetBuffer().AsMemory(0, (int)bytes.Length), false);
    }

    private async Task SendAsync(HttpContext context, ServiceDelivery delivery, CancellationToken cancellationToken)
    {
        var (answer, response) = (delivery.Answer, context.Response);
        response.StatusCode = answer.Status;
        foreach (var (header, value) in answer.Headers)
            response.Headers.Append(header, value);
        if (answer.ContentType is not null)
            response.ContentType = answer.ContentType;
        if (answer.Status is 204 or 304)
            return;
        response.ContentLength = answer.Body.Length;
        var rest = answer.Body[..delivery.BytesToSend];
        var piece = delivery.BytesPerSecond > 0 ? Math.Max(1, delivery.BytesPerSecond / 10) : Math.Max(1, rest.Length);
        while (rest.Length > 0)
        {
            await response.Body.WriteAsync(rest[..Math.Min(piece, rest.Length)], cancellationToken);
            rest = rest[Math.Min(piece, rest.Length)..];
            if (rest.Length == 0)
                break;
            await response.Body.FlushAsync(cancellationToken);
            await Task.Delay(s_pause, clock.Wire, cancellationToken);
        }

        if (delivery.BytesToSend < answer.Body.Length)
        {
            await response.Body.FlushAsync(cancellationToken);
            context.Abort();
        }
    }
}
