using ConnectApp.Core.Calls;
using ConnectApp.Core.Clock;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

internal static class ConnectServices
{
    /// <summary>Needs <see cref="ControlDatabase"/> and <see cref="StorageOptions"/>, which Storage registers.</summary>
    public static IServiceCollection AddConnect(this IServiceCollection services)
    {
        services.TryAddSingleton<TrustedClock>();
        services.AddOptions<ConnectOptions>().BindConfiguration("Connect").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConnectOptions>, ConnectOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<ForwardedHeadersOptions>, TrustedProxies>();
        services.TryAddSingleton(TimeProvider.System);

        services.PostConfigure<LoggerFilterOptions>(SilenceRequestLines);

        services.AddDataProtection().SetApplicationName("ConnectApp");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<StorageOptions>, ILoggerFactory>((keys, storage, loggers) =>
        {
            var ring = PrivateFiles.CreateFolder(storage.Value.KeyRingFolder);
            keys.AutoGenerateKeys = KeyRingFolder.IsWritable(ring.FullName);
            var files = new FileSystemXmlRepository(ring, loggers);
            keys.XmlRepository = keys.AutoGenerateKeys ? new WritableKeyRing(files, ring.FullName) : new ReadOnlyKeyRing(files);
        });

        services.AddSingleton(provider => Descriptor.Load(provider.GetRequiredService<IOptions<ConnectOptions>>().Value.DescriptorPath));
        services.AddSingleton<AppAddress>();
        services.AddSingleton<OwnRoutes>();
        services.AddSingleton<SecretSealer>();
        services.AddSingleton<KeyCanary>();
        services.AddSingleton<InstallationStore>();
        services.AddSingleton<InstallationEvents>();
        services.AddSingleton<InstallKeys>();
        services.AddSingleton<RefusalLimiter>();
        services.AddSingleton<RefusalLog>();
        services.AddSingleton<InstallTokenVerifier>();
        services.AddSingleton<SiteTokenVerifier>();
        services.AddSingleton<HostTokenVerifier>();
        services.AddSingleton<ContextTokenVerifier>();
        services.AddSingleton<OutgoingGuard>();
        services.AddSingleton(provider => EgressProxy.Of(provider.GetRequiredService<IOptions<ConnectOptions>>().Value.EgressProxy));
        services.AddSingleton<IOutgoingAuthority, ConnectAuthority>();
        return services;
    }

    /// <summary>
    /// Uses forwarded headers of trusted proxies, and cuts the base URL's path off where a proxy passed it on. A proxy may have cut it already, and a base
    /// path may look like a route of ours (<c>/connect</c>): then it stays unless a route of ours follows. Comes after the security headers, before routing.
    /// </summary>
    public static void UseConnectProxies(this WebApplication app)
    {
        app.UseForwardedHeaders();
        var basePath = app.Services.GetRequiredService<IOptions<ConnectOptions>>().Value.BaseUrl is { Length: > 0 }
            ? app.Services.GetRequiredService<AppAddress>().BasePath : "";
        var routes = app.Services.GetRequiredService<OwnRoutes>();
        if (basePath.Length > 0) app.Use((context, next) => { CutBase(context.Request, basePath, routes); return next(context); });
        app.UseRouting(); // else routes would be matched before the base is cut off
    }

    private static void CutBase(HttpRequest request, string basePath, OwnRoutes routes)
    {
        if (!routes.IsPassedOn(request.Path, basePath)) return;
        request.Path.StartsWithSegments(basePath, StringComparison.Ordinal, out var own, out var rest);
        request.PathBase = request.PathBase.Add(own);
        request.Path = rest.HasValue ? rest : "/";
    }

    /// <summary>
    /// "Request starting GET …?jwt=…": the host's own request log holds the query, and so the token of every page. A rule for one provider beats all
    /// that name none, so each provider with rules gets this one too, last, where no setting brings the lines back.
    /// </summary>
    private static void SilenceRequestLines(LoggerFilterOptions filter)
    {
        foreach (var provider in filter.Rules.Select(r => r.ProviderName).Append(null).Distinct().ToList())
            filter.Rules.Add(new LoggerFilterRule(provider, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, filter: null));
    }
}
