using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ConnectApp.WorkItems;

/// <summary>Registers the engine.</summary>
public static class WorkItemServices
{
    /// <param name="connect">Makes the handler that connects to a service; it decides which hosts may be reached.</param>
    public static IServiceCollection AddWorkItemCalls(
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
}
