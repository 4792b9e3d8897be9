using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Systems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectApp.Emulator;

/// <summary>Sends each request to its system by the path as sent; whatever comes, there is an answer.</summary>
/// <param name="ledger">Takes the violations of requests that no system knows.</param>
internal sealed class Router(IReadOnlyList<IEmulatedSystem> systems, Ledger ledger, Answers answers, Uri? publicUrl)
{
    private readonly (string Root, IEmulatedSystem System)[] _roots =
        [.. systems.SelectMany(system => system.Roots, (system, root) => (root.TrimEnd('/'), system)).OrderByDescending(r => r.Item1.Length)];

    public async Task HandleAsync(HttpContext context)
    {
        var target = Target(context);
        try
        {
            if (Find(target) is { } system)
                await system.HandleAsync(context, target);
            else
                await RefuseAsync(context, target, 404, "unknown operation");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, target, e.StatusCode, "malformed request");
        }
    }

    private IEmulatedSystem? Find(string target)
    {
        var path = target.Split('?', 2)[0];
        foreach (var (root, system) in _roots)
        {
            if (path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/'))
                return system;
        }

        return null;
    }

    private async Task RefuseAsync(HttpContext context, string target, int status, string fault)
    {
        var call = new ApiCall(context.Request.Method, target.Split('?', 2)[0], target);
        var answer = call.Refuse(status, fault);
        ledger.Violation(call.Violation!);
        await answers.SendAsync(context, answer);
    }

    /// <summary>Path and query as sent; of an absolute request line the part after the host; without a path that a proxy left in front.</summary>
    private string Target(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (!raw.StartsWith('/') && raw.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            raw = raw.IndexOf('/', scheme + 3) is > 0 and var path ? raw[path..] : "/";
        return publicUrl is null ? raw : CanonicalRequest.After(publicUrl.AbsolutePath, raw);
    }
}
