using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>The four lifecycle callbacks. Checks run in a fixed order: size, content type, token with qsh, body; what is refused changes nothing.</summary>
internal static partial class LifecycleEndpoints
{
    /// <summary>First install, upgrade, rotation of the secret, new base URL, return: all the same, and safe to repeat.</summary>
    public static async Task<IResult> InstalledAsync(HttpContext context, InstallTokenVerifier verifier, InstallationStore store, InstallationEvents events,
        OutgoingGuard guard, Descriptor descriptor, IEnumerable<IInstallObserver> observers, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var (body, answer) = await ReadSignedByAtlassianAsync(context, verifier, descriptor, "installed", cancellationToken);
        if (body is null) return answer!;

        using (body)
        {
            if (body.TryReadInstallation(guard, out var fault, out var detail) is not { } installation) return Refuse(context, body.ClientKey, fault, detail);
            if (await store.InstallAsync(installation, cancellationToken) is not { } tenant)
                return Refuse(context, body.ClientKey, "productType is not that of this clientKey.", $"it is {installation.Product}; another product was installed under this clientKey before");

            if (body.InstallationId is { } forge)
            {
                foreach (var observer in observers) await observer.InstalledAsync(forge, installation.Product, tenant, cancellationToken);
            }

            events.Publish(tenant);
            Log.Installed(loggers.CreateLogger(typeof(LifecycleEndpoints)), installation.ClientKey.ForLog(), tenant);
            return TypedResults.NoContent();
        }
    }

    public static async Task<IResult> UninstalledAsync(HttpContext context, InstallTokenVerifier verifier, InstallationStore store,
        InstallationEvents events, Descriptor descriptor, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var (body, answer) = await ReadSignedByAtlassianAsync(context, verifier, descriptor, "uninstalled", cancellationToken);
        if (body is null) return answer!;

        using (body)
        {
            if (await store.UninstallAsync(body.ClientKey, cancellationToken) is { } tenant) events.PublishRemoval(tenant);
            Log.Uninstalled(loggers.CreateLogger(typeof(LifecycleEndpoints)), body.ClientKey.ForLog());
            return TypedResults.NoContent();
        }
    }

    public static Task<IResult> EnabledAsync(HttpContext context, HostTokenVerifier verifier, InstallationStore store, Descriptor descriptor,
        CancellationToken cancellationToken) => SetEnabledAsync(context, verifier, store, descriptor, enabled: true, cancellationToken);

    public static Task<IResult> DisabledAsync(HttpContext context, HostTokenVerifier verifier, InstallationStore store, Descriptor descriptor,
        CancellationToken cancellationToken) => SetEnabledAsync(context, verifier, store, descriptor, enabled: false, cancellationToken);

    private static async Task<IResult> SetEnabledAsync(HttpContext context, HostTokenVerifier verifier, InstallationStore store, Descriptor descriptor,
        bool enabled, CancellationToken cancellationToken)
    {
        if (JsonRequest.RefuseUnread(context) is { } refused) return refused;
        if (await verifier.VerifyAsync(context, cancellationToken) is not { } site) return Refusals.Unauthorized(context);

        var (body, answer) = await ReadBodyAsync(context, site.ClientKey.Value, descriptor, enabled ? "enabled" : "disabled", cancellationToken);
        if (body is null) return answer!;

        body.Dispose();
        await store.SetEnabledAsync(site.ClientKey, enabled, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<(LifecycleBody? Body, IResult? Answer)> ReadSignedByAtlassianAsync(HttpContext context, InstallTokenVerifier verifier,
        Descriptor descriptor, string eventType, CancellationToken cancellationToken)
    {
        if (JsonRequest.RefuseUnread(context) is { } refused) return (null, refused);

        var (claims, refusal) = await verifier.VerifyAsync(context, cancellationToken);
        if (refusal == TokenRefusal.KeyHostDown) return (null, Refusals.KeyHostDown(context));
        if (claims is null) return (null, Refusals.Unauthorized(context, neverTooMany: refusal == TokenRefusal.UnknownKey));

        return await ReadBodyAsync(context, claims.Issuer!, descriptor, eventType, cancellationToken);
    }

    private static async Task<(LifecycleBody? Body, IResult? Answer)> ReadBodyAsync(HttpContext context, string issuer, Descriptor descriptor,
        string eventType, CancellationToken cancellationToken)
    {
        if (await JsonRequest.ReadAsync(context, cancellationToken) is not { } bytes) return (null, Refusals.TooLarge());
        if (LifecycleBody.TryRead(bytes) is not { } body) return (null, Refusals.BadRequest("The body is no JSON object with a clientKey."));

        // The secret may be the same for many sites: only iss says who signed, and it may speak for nobody else.
        var isOther = body.ClientKey.Value != issuer;
        var fault = isOther ? "clientKey is not the token's iss." : body.Check(descriptor.Key, context.RequestServices.GetService<IInstallObserver>()?.AppId, eventType);
        if (fault is null) return (body, null);
        using (body)
        {
            Log.Refused(LoggerOf(context), eventType, body.ClientKey.ForLog(), fault, isOther ? $"iss {new ClientKey(issuer).ForLog()}" : body.Describe(descriptor.Key));
            return (null, isOther ? Refusals.Forbidden() : Refusals.BadRequest(fault));
        }
    }

    private static IResult Refuse(HttpContext context, ClientKey site, string fault, string detail)
    {
        Log.Refused(LoggerOf(context), "installed", site.ForLog(), fault, detail);
        return Refusals.BadRequest(fault);
    }

    private static ILogger LoggerOf(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LifecycleEndpoints));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The callback {Event} of site {Site} was refused: {Fault} Found: {Detail}.")]
        public static partial void Refused(ILogger logger, string @event, string site, string fault, string detail);

        [LoggerMessage(LogLevel.Information, "Site {Site} installed the app: tenant {Tenant}.")]
        public static partial void Installed(ILogger logger, string site, TenantId tenant);

        [LoggerMessage(LogLevel.Information, "Site {Site} removed the app; its secret is erased.")]
        public static partial void Uninstalled(ILogger logger, string site);
    }
}
