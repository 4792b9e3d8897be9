using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

internal static class ForgeServices
{
    /// <summary>Adds the door. While it is closed (no <c>Forge:AppId</c>), every call is Connect's.</summary>
    public static IServiceCollection AddForgeRemote(this IServiceCollection services)
    {
        services.AddOptions<ForgeOptions>().BindConfiguration("Forge").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ForgeOptions>, ForgeOptionsValidator>();
        services.AddOptions<ConnectOptions>().PostConfigure<IOptions<ForgeOptions>>(static (connect, forge) =>
        {
            if (forge.Value.IsOpen) connect.AllowedHosts = [.. connect.AllowedHosts ?? [], .. ForgeHosts.Of(forge.Value)];
        });
        services.AddSingleton<ForgeHosts>();
        services.AddSingleton<InvocationKeys>();
        services.AddSingleton<InvocationTokenVerifier>();
        services.AddSingleton<ForgeInstallationStore>();
        services.AddSingleton<IInstallObserver>(provider => provider.GetRequiredService<ForgeInstallationStore>());
        services.TryAddSingleton<ConnectAuthority>();
        services.Replace(ServiceDescriptor.Singleton<IOutgoingAuthority>(provider => provider.GetRequiredService<IOptions<ForgeOptions>>().Value.IsOpen
            ? ActivatorUtilities.CreateInstance<ForgeAuthority>(provider) : provider.GetRequiredService<ConnectAuthority>()));
        return services;
    }
}
