using Microsoft.AspNetCore.Routing.Patterns;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>The first segments of this program's own routes, and with them: whether a proxy has passed the base URL's path on, or has cut it off.</summary>
internal sealed class OwnRoutes(EndpointDataSource endpoints)
{
    // Asked for with the first request, when every route is mapped.
    private readonly Lazy<PathString[]> _roots = new(() =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.PathSegments is [{ Parts: [RoutePatternLiteralPart] }, ..])
            .Select(e => new PathString("/" + ((RoutePatternLiteralPart)e.RoutePattern.PathSegments[0].Parts[0]).Content)).Distinct(),
    ]);

    /// <summary>Whether a path still begins with the base URL's path, which may look like a route of ours (<c>/connect</c>): then a route of ours must follow.</summary>
    public bool IsPassedOn(PathString path, string basePath)
    {
        if (basePath.Length == 0 || !path.StartsWithSegments(basePath, StringComparison.Ordinal, out var rest)) return false;
        return IsOwn(rest) || (rest.HasValue ? !IsOwn(path) : !_roots.Value.Contains(path));
    }

    private bool IsOwn(PathString path) => _roots.Value.Any(r => path.StartsWithSegments(r, StringComparison.OrdinalIgnoreCase));
}
