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
        services.AddOptions<ConnectOptions>().BindConfiguration("Connect").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConnectOptions>, ConnectOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<ForwardedHeadersOptions>, TrustedProxies>();
        services.TryAddSingleton(TimeProvider.System);

        services.PostConfigure<LoggerFilterOptions>(SilenceRequestLines);

        services.AddDataProtection().SetApplicationName("ConnectApp");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<StorageOptions>, ILoggerFactory>((keys, storage, loggers) =>
            keys.XmlRepository = new FileSystemXmlRepository(MakeKeyRing(storage.Value.KeyRingFolder), loggers));

        services.AddSingleton(provider => Descriptor.Load(provider.GetRequiredService<IOptions<ConnectOptions>>().Value.DescriptorPath));
        services.AddSingleton<AppAddress>();
        services.AddSingleton<SecretSealer>();
        services.AddSingleton<KeyCanary>();
        services.AddSingleton<InstallationStore>();
        services.AddSingleton<InstallationEvents>();
        services.AddSingleton<InstallKeys>();
        services.AddSingleton<RefusalLimiter>();
        services.AddSingleton<InstallTokenVerifier>();
        services.AddSingleton<SiteTokenVerifier>();
        services.AddSingleton<HostTokenVerifier>();
        services.AddSingleton<ContextTokenVerifier>();
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<OutgoingGuard>();
        services.AddSingleton<IOutgoingAuthority, ConnectAuthority>();
        return services;
    }

    /// <summary>Forwarded headers of trusted proxies, and the base URL's path where a proxy passes it on. Comes after the security headers, before routing.</summary>
    public static void UseConnectProxies(this WebApplication app)
    {
        app.UseForwardedHeaders();
        var basePath = app.Services.GetRequiredService<IOptions<ConnectOptions>>().Value.BaseUrl is { Length: > 0 }
            ? app.Services.GetRequiredService<AppAddress>().BasePath : "";
        if (basePath.Length > 0) app.UsePathBase(basePath);
        app.UseRouting(); // else routes would be matched before the base is cut off
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

    private static DirectoryInfo MakeKeyRing(string folder)
    {
        // The ring opens every secret of the store, and its files are plain: nobody but this program's user may look inside.
        if (OperatingSystem.IsWindows()) return Directory.CreateDirectory(folder);
        return Directory.Exists(folder) ? new DirectoryInfo(folder)
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
