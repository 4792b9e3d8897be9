using System.Text.Json.Nodes;
using ConnectApp.Emulator.AzureDevOps;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Jira;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;
using ConnectApp.Emulator.Systems;

namespace ConnectApp.Emulator;

/// <summary>Azure DevOps and Jira, connected to one clock and the dials of one scenario.</summary>
internal sealed class WorkItemsServices
{
    private const string AzureDevOpsRoot = "/azure-devops";
    private const string JiraRoot = "/jira";
    private const string GatewayRoot = "/ex/jira";

    private readonly PlatformClock _clock;
    private readonly string _address;

    /// <exception cref="InvalidDataException">The folder holds a file that is no work item.</exception>
    public WorkItemsServices(WorkItemsOptions options, Scenario scenario, Uri address, PlatformClock clock, DialCounts counts)
    {
        (_clock, _address) = (clock, address.ToString().TrimEnd('/'));
        var organisation = AzureDevOpsService.UrlOf(address);
        WorkItemSource source = options.Folder is { } folder ? new WorkItemFolder(folder) : new SeededWorkItems(options.Project, organisation);
        AzureDevOps = new AzureDevOpsService(source, address, clock, new ServiceDials(scenario.AzureDevOps, counts, clock));
        Jira = new JiraService(address, Accounts(), clock, new ServiceDials(scenario.Jira, counts, clock));
    }

    public AzureDevOpsService AzureDevOps { get; }

    public JiraService Jira { get; }

    public IReadOnlyList<IEmulatedSystem> Systems(WorkItemsOptions options)
    {
        List<IEmulatedSystem> systems = [];
        if (options.HasAzureDevOps)
            systems.Add(new ServiceSystem("azureDevOps", [AzureDevOpsRoot], AzureDevOps, _clock, () => []));
        if (options.HasJira)
            systems.Add(new ServiceSystem("jira", [JiraRoot, GatewayRoot], Jira, _clock, Counts));
        return systems;
    }

    public HttpMessageHandler Handler() =>
        new ServiceHandler([(AzureDevOpsRoot, AzureDevOps), (JiraRoot, Jira), (GatewayRoot, Jira)], _clock);

    /// <summary>How much is in Jira.</summary>
    public JsonObject Counts() => Jira.Within(() => new JsonObject
    {
        ["issues"] = Jira.Site.IssueCount, ["comments"] = Jira.Site.Issues.Sum(i => i.Comments.Count),
        ["attachments"] = Jira.Site.Issues.Sum(i => i.Attachments.Count), ["links"] = Jira.Site.LinkCount,
    });

    /// <summary>Writes the canonical form of all that is in Jira.</summary>
    public void Dump(TextWriter writer) => Jira.Within(() =>
    {
        new JiraDump(Jira.Site, _address).Write(writer);
        return 0;
    });

    /// <summary>Whether a first write was made, and nobody has called for so long.</summary>
    public bool IsDone(TimeSpan quiet) => Jira.Activity.FirstWrite is not null && IsQuiet(Jira.Activity, quiet) && IsQuiet(AzureDevOps.Activity, quiet);

    /// <summary>Who has an account: the admin, and the people who have not left.</summary>
    private static JiraUser[] Accounts() =>
    [
        new JiraUser("5b10ac8d82e05b22cc7d4ef5", "Emulated Admin", JiraTokens.Email),
        .. People.All.Where(p => !p.HasLeft).Select(p => new JiraUser($"712020:{p.Id}", p.DisplayName, p.UniqueName.ToLowerInvariant())),
    ];

    private bool IsQuiet(ServiceActivity activity, TimeSpan quiet) => activity.LastCall is not { } last || _clock.Wire.GetUtcNow() - last >= quiet;
}
