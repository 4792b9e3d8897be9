using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Runs;

/// <summary>What the engine works with; one for a tenant's store.</summary>
/// <param name="MediaHosts">Hosts that an attachment's redirect may lead to beside Atlassian's media service.</param>
internal sealed record MigrationTools(
    AzureDevOpsClients AzureDevOps,
    JiraClients Jira,
    JiraBases Bases,
    IWorkItemDatabase Database,
    Spool Spool,
    WorkItemOptions Options,
    TimeProvider Time,
    IReadOnlyCollection<string> MediaHosts);
