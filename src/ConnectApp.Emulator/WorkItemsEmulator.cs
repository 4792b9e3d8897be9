using System.Text.Json.Nodes;
using ConnectApp.Emulator.AzureDevOps;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Jira;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator;

/// <summary>
/// Azure DevOps and Jira in the process of a test: no port, no wire, and every wait is of the injected clock. Addresses and credentials are those of
/// <c>emulate</c>, below <see cref="Address"/>.
/// </summary>
public sealed class WorkItemsEmulator
{
    private readonly WorkItemsServices _services;
    private readonly DialCounts _counts;
    private readonly PlatformClock _clock;

    /// <exception cref="InvalidDataException">The folder holds a file that is no work item.</exception>
    public WorkItemsEmulator(WorkItemsOptions options, TimeProvider time, Scenario? scenario = null)
    {
        scenario ??= Scenario.None;
        _counts = new DialCounts(scenario.Seed, scenario.Dials);
        _clock = new PlatformClock(time, scenario.Speed);
        _services = new WorkItemsServices(options, scenario, Address, _clock, _counts);
    }

    /// <summary>Azure DevOps is below <c>/azure-devops</c>, Jira below <c>/jira</c>, its gateway below <c>/ex/jira/{cloudId}</c>.</summary>
    public static Uri Address { get; } = new("http://emulator.example");

    /// <summary>Organisation <c>emulated</c>, project <c>Emulated</c>.</summary>
    public static Uri AzureDevOpsUrl { get; } = new(Address, "/azure-devops");

    public static Uri JiraUrl { get; } = new(Address, "/jira");

    /// <summary>Without the cloud id, as the setting <c>Jira:GatewayUrl</c>.</summary>
    public static Uri GatewayUrl { get; } = new(Address, "/ex/jira");

    public static string Pat => Credentials.Pat;

    public static string Email => JiraTokens.Email;

    public static string ClassicToken => JiraTokens.Classic;

    public static string ScopedToken => JiraTokens.Scoped;

    public ServiceReport AzureDevOps => _services.AzureDevOps.Report();

    public ServiceReport Jira => _services.Jira.Report();

    /// <summary>Members <c>issues</c>, <c>comments</c>, <c>attachments</c> and <c>links</c>.</summary>
    public JsonObject JiraCounts => _services.Counts();

    public IReadOnlyList<DialReport> Dials => _counts.Report();

    /// <summary>An Entra token that Azure DevOps takes until then.</summary>
    public static string EntraToken(DateTimeOffset expires) => Credentials.EntraToken(expires);

    /// <summary>The end of every call; it keeps no connection, so one or many can be made.</summary>
    public HttpMessageHandler CreateHandler() => _services.Handler();

    /// <summary>What is in Jira, in the form of <c>--dump</c>.</summary>
    public string Dump()
    {
        using var writer = new StringWriter();
        _services.Dump(writer);
        return writer.ToString();
    }

    /// <summary>Ends the PAT; the next one is <c>emulated-pat-2</c>, and so on.</summary>
    public void ExpirePat() => _services.AzureDevOps.Expire();

    /// <summary>Ends both Jira tokens; the next ones are <c>emulated-token-2</c> and <c>emulated-scoped-2</c>, and so on.</summary>
    public void ExpireJiraTokens() => _services.Jira.Expire();

    /// <summary>All ids of work items that are not deleted, ascending.</summary>
    public IReadOnlyList<int> WorkItemIds => _services.AzureDevOps.Within(() => _services.AzureDevOps.Store.IdsFrom(0).ToArray());

    /// <summary>A person makes a work item.</summary>
    /// <returns>Its id.</returns>
    public int CreateWorkItem(string type, string title) => _services.AzureDevOps.Create(type, title);

    /// <summary>A person changes a field, or empties it.</summary>
    /// <param name="field">Reference name.</param>
    /// <param name="value">As the service answers it; null empties the field.</param>
    public void EditWorkItem(int id, string field, JsonNode? value) => _services.AzureDevOps.Edit(id, field, value);

    /// <summary>A person writes a comment.</summary>
    /// <param name="format">html or markdown.</param>
    /// <returns>Its id.</returns>
    public int AddComment(int id, string text, string format = "html") => _services.AzureDevOps.Comment(id, text, format);

    public void DeleteComment(int id, int commentId) => _services.AzureDevOps.DeleteComment(id, commentId);

    /// <summary>A person attaches a file.</summary>
    public void AddFile(int id, string name, ReadOnlyMemory<byte> bytes) => _services.AzureDevOps.AddFile(id, name, bytes);

    /// <summary>A person links two items; both ends get the link.</summary>
    /// <param name="reference">Like <c>System.LinkTypes.Related</c>.</param>
    public void Link(int id, string reference, int target) => _services.AzureDevOps.Link(id, reference, target);

    public void DeleteWorkItem(int id) => _services.AzureDevOps.Delete(id);

    /// <summary>A person changes a field of an issue.</summary>
    /// <param name="value">As Jira stores it: a text, a document, <c>{"id": …}</c>; null empties the field.</param>
    public void EditIssue(string key, string field, JsonNode? value) => _services.Jira.Edit(key, field, value);

    /// <summary>Keys of all issues, in their order.</summary>
    public IReadOnlyList<string> IssueKeys => _services.Jira.Within(() => _services.Jira.Site.Issues.Select(i => i.Key).ToArray());

    /// <summary>Lets so much of the emulator's calendar pass at once: index lag, limits.</summary>
    public void Pass(TimeSpan time) => _clock.Pass(time);
}
