using ConnectApp.Connect;

namespace ConnectApp.Admin;

/// <summary>
/// The page that the descriptor names. It says where migrations are shown and holds no data: what a site's runs did is for its admins alone, and whether a
/// user is one has to be asked of the product first.
/// </summary>
internal static class AdminPage
{
    private const string AllJs = "https://connect-cdn.atl-paas.net/all.js";

    private const string Html =
        $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Data migration</title><script src="{AllJs}" data-options="sizeToParent:true"></script></head>
        <body>
        <h1>Data migration</h1>
        <p>This app takes over its data from Data Center when a migration runs. Progress and result stand in the Cloud Migration Assistant on your server.</p>
        </body>
        </html>
        """;

    public static void MapAdminPage(this IEndpointRouteBuilder routes) => routes.MapGet("/admin", ShowAsync);

    internal static async Task<IResult> ShowAsync(HttpContext context, HostTokenVerifier verifier, CancellationToken cancellationToken)
    {
        if (await verifier.VerifyAsync(context, cancellationToken) is not { } site) return HostTokenVerifier.Unauthorized(context);

        // Frames are for the site of the verified token alone; a custom domain is the site's too.
        var origins = new[] { site.BaseUrl, site.DisplayUrl }.Where(u => u is not null).Select(u => u!.GetLeftPart(UriPartial.Authority)).Distinct();
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src {AllJs}; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {string.Join(' ', origins)}";
        return TypedResults.Text(Html, "text/html; charset=utf-8");
    }
}
