namespace ConnectApp.Transfers.Doors.Connect;

internal static class ConnectEndpoints
{
    public static void MapConnect(this IEndpointRouteBuilder routes)
    {
        // Whoever registers the app may look by HEAD first.
        routes.MapMethods("/atlassian-connect.json", [HttpMethods.Get, HttpMethods.Head], (Descriptor descriptor, AppAddress address) =>
            TypedResults.Text(descriptor.ToJson(new Uri(address.BaseUrl)), "application/json"));

        var lifecycle = routes.MapGroup("/connect");
        lifecycle.MapPost("/installed", LifecycleEndpoints.InstalledAsync);
        lifecycle.MapPost("/uninstalled", LifecycleEndpoints.UninstalledAsync);
        lifecycle.MapPost("/enabled", LifecycleEndpoints.EnabledAsync);
        lifecycle.MapPost("/disabled", LifecycleEndpoints.DisabledAsync);
    }
}
