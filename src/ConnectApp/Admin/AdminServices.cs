namespace ConnectApp.Admin;

internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<AdminPage>();
        return services;
    }

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin", (HttpContext context, AdminPage page, CancellationToken cancellationToken) => page.ShowAsync(context, cancellationToken));
        routes.MapGet("/admin/assets/{hash}/{name}", (HttpContext context, string hash, string name) => AdminAssets.Embedded.Get(context, hash, name));
    }
}
