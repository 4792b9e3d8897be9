using ConnectApp.Admin.Models;
using ConnectApp.Admin.Views;
using ConnectApp.Api.Access;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ConnectApp.Admin;

/// <summary>
/// The page that the descriptor names. The product opens it in a frame with a signed address; it holds no data, its script fetches that with a token of the
/// user. Opened without the product it is the operators' page, with the status of a refusal: what is behind it needs a token, and a scanner must see that.
/// </summary>
internal sealed class AdminPage(HostTokenVerifier verifier, AdminRights rights, PageRenderer pages, Descriptor descriptor, AppAddress address)
{
    private const string AllJs = "https://connect-cdn.atl-paas.net/all.js";

    // Styles that all.js itself brings are the product's tokens. Where they are refused, our own fallbacks hold; data: is the empty icon.
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";

    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.Query.ContainsKey("jwt") && context.Request.Headers.Authorization.Count == 0) return await ShowOperatorsAsync(context);
        if (await verifier.VerifyUserAsync(context, cancellationToken) is not { } user) return HostTokenVerifier.Unauthorized(context);

        // Frames are for the site of the verified token alone; a custom domain is the site's too.
        var site = user.Installation;
        var origins = new[] { site.BaseUrl, site.DisplayUrl }.Where(u => u is not null).Select(u => u!.GetLeftPart(UriPartial.Authority)).Distinct();
        context.Response.Headers.ContentSecurityPolicy = $"{Policy}; script-src 'self' {AllJs}; frame-ancestors {string.Join(' ', origins)}";
        bool? isAdmin = user.AccountId is { } account ? await rights.IsAdminAsync(site, account, cancellationToken) : false;
        return isAdmin switch
        {
            true => await pages.RenderAsync<Shell>(Parameters("product", site, null)),
            false => await pages.RenderAsync<Shell>(Parameters("refused", site, new Refusal(Texts.ForbiddenTitle, Texts.ForbiddenText, CanReload: false)), StatusCodes.Status403Forbidden),
            null => await pages.RenderAsync<Shell>(Parameters("refused", site, new Refusal(Texts.UnknownRightsTitle, Texts.UnknownRightsText, CanReload: true)), StatusCodes.Status503ServiceUnavailable),
        };
    }

    private Task<ContentHttpResult> ShowOperatorsAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = $"{Policy}; script-src 'self'; frame-ancestors 'none'";
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return pages.RenderAsync<Shell>(Parameters("operator", null, null), StatusCodes.Status401Unauthorized);
    }

    private Dictionary<string, object?> Parameters(string mode, Installation? site, Refusal? refusal) => new()
    {
        ["Mode"] = mode, ["AllJs"] = site is null ? null : AllJs, ["Product"] = site?.Product.ToString().ToLowerInvariant(), ["Refusal"] = refusal, ["Base"] = address.BasePath, ["Files"] = $"{address.BasePath}/admin/assets/{AdminAssets.Embedded.Hash}",
        ["AppName"] = descriptor.Name,
    };
}
