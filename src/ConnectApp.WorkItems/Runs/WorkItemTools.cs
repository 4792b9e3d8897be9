using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;
using Microsoft.Extensions.Options;

namespace ConnectApp.WorkItems.Runs;

/// <summary>What all runs of the engine share.</summary>
internal sealed class WorkItemTools(
    AzureDevOpsClients azureDevOps,
    JiraClients jira,
    JiraBases bases,
    Spool spool,
    IOptions<WorkItemOptions> options,
    IOptions<JiraOptions> jiraOptions,
    TimeProvider time)
{
    public MigrationTools For(IWorkItemDatabase store) =>
        new(azureDevOps, jira, bases, store, spool, options.Value, time, jiraOptions.Value.AllowedHosts);
}
