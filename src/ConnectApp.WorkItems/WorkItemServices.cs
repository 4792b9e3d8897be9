using ConnectApp.Core.Calls;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;
using ConnectApp.WorkItems.Starting;
using ConnectApp.WorkItems.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ConnectApp.WorkItems;

/// <summary>Registers the engine.</summary>
public static class WorkItemServices
{
    private static readonly string[] s_azureDevOpsHosts = ["dev.azure.com", "vssps.dev.azure.com", "*.visualstudio.com"];
    private static readonly string[] s_jiraHosts = ["*.atlassian.net", "api.atlassian.com"];

    /// <summary>The kind of run, its clients and its start.</summary>
    internal static IServiceCollection AddWorkItems(this IServiceCollection services)
    {
        services.AddOptions<AzureDevOpsOptions>().BindConfiguration("AzureDevOps");
        services.AddOptions<JiraOptions>().BindConfiguration("Jira");
        services.AddKeyedSingleton(Service.AzureDevOps, (provider, _) => AzureDevOpsAddresses(provider));
        services.AddKeyedSingleton(Service.Jira, (provider, _) => JiraAddresses(provider));
        services.AddWorkItemCalls((provider, service) => provider.GetRequiredService<OutgoingCalls>()
            .Wrap(provider.GetRequiredKeyedService<ServiceAddresses>(service).CreateHandler()));

        services.AddSingleton(provider => new JiraBases(
            provider.GetRequiredService<JiraClients>(), provider.GetRequiredService<IOptions<JiraOptions>>().Value.GatewayUrl));
        services.AddSingleton(provider => new StartRequestReader(
            provider.GetRequiredKeyedService<ServiceAddresses>(Service.AzureDevOps),
            provider.GetRequiredKeyedService<ServiceAddresses>(Service.Jira),
            provider.GetRequiredService<IOptions<AzureDevOpsOptions>>().Value.BaseUrl,
            mayNameVariables: false));
        services.AddSingleton(provider => new Spool(
            Path.Combine(provider.GetRequiredService<IOptions<StorageOptions>>().Value.Folder, "spool", "work-items"),
            provider.GetRequiredService<IOptions<WorkItemOptions>>().Value.SpoolBytes));
        services.AddSingleton(WorkItemSchema.Part);
        services.AddSingleton<WorkItemTools>();
        services.AddSingleton<RunSlots>();
        services.AddSingleton<SealedCredentials>();
        services.AddSingleton<RunClaims>();
        services.AddSingleton<ActiveClaims>();
        services.AddSingleton<StartKeys>();
        services.AddSingleton<StartRuns>();
        services.AddSingleton<MigrateStarts>();
        services.AddSingleton<RetryStarts>();
        services.AddSingleton<RunReport>();
        services.AddSingleton<ResumeCredentials>();
        services.AddSingleton<IRunKind, WorkItemKind>();
        return services;
    }

    /// <summary>The clients alone.</summary>
    /// <param name="connect">Makes the handler that connects to a service; it decides which hosts may be reached.</param>
    internal static IServiceCollection AddWorkItemCalls(
        this IServiceCollection services, Func<IServiceProvider, Service, HttpMessageHandler> connect)
    {
        services.AddOptions<WorkItemOptions>().BindConfiguration("WorkItems").ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkItemOptions>, WorkItemOptionsValidator>();
        foreach (var service in Enum.GetValues<Service>())
            services.AddCallPipeline(service).ConfigurePrimaryHttpMessageHandler(provider => connect(provider, service));
        services.AddSingleton<AzureDevOpsClients>();
        services.AddSingleton<JiraClients>();
        return services;
    }

    private static ServiceAddresses AzureDevOpsAddresses(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<AzureDevOpsOptions>>().Value;
        return new ServiceAddresses(
            s_azureDevOpsHosts,
            Configured(options.AllowedHosts, options.BaseUrl, s_azureDevOpsHosts),
            "AzureDevOps:AllowedHosts",
            provider.GetRequiredService<EgressProxy>(),
            provider.GetRequiredService<TimeProvider>());
    }

    private static ServiceAddresses JiraAddresses(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<JiraOptions>>().Value;
        return new ServiceAddresses(
            s_jiraHosts,
            Configured(options.AllowedHosts, options.GatewayUrl, s_jiraHosts),
            "Jira:AllowedHosts",
            provider.GetRequiredService<EgressProxy>(),
            provider.GetRequiredService<TimeProvider>());
    }

    // The host of an address that the operator configured is allowed, as if it were named.
    private static string[] Configured(string[] hosts, Uri address, string[] builtIn) =>
        builtIn.Contains(address.IdnHost, StringComparer.OrdinalIgnoreCase) ? hosts : [.. hosts, address.IdnHost];
}
