using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Reading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ConnectApp.WorkItems.Tests;

/// <summary>The real pipeline over a stub transport, in virtual time.</summary>
internal sealed class CallsFixture : IDisposable
{
    private readonly ServiceProvider _services;

    public CallsFixture(Func<SentCall, HttpResponseMessage> answer)
    {
        Transport = new StubTransport(Time, answer);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<Func<double>>(() => 0.5);
        services.AddWorkItemCalls((_, _) => Transport);
        _services = services.BuildServiceProvider();
    }

    public VirtualTime Time { get; } = new();

    public StubTransport Transport { get; }

    public CallCounts Counts { get; } = new();

    public AzureDevOpsReader Reader(string token = "pat", string project = "Fabrikam Fiber")
    {
        var connection = new AzureDevOpsConnection(new Uri("https://dev.azure.com/fabrikam"), token);
        var clients = _services.GetRequiredService<AzureDevOpsClients>();
        return new AzureDevOpsReader(clients.Open(connection, Counts), clients.OpenIdentities(connection, Counts), "https://dev.azure.com/fabrikam", project);
    }

    public IJiraApi Jira() => _services.GetRequiredService<JiraClients>()
        .Open(new JiraConnection(new Uri("https://site.atlassian.net"), "a@example.com", "token"), Counts);

    public void Dispose()
    {
        _services.Dispose();
        Transport.Dispose();
        Time.Dispose();
    }
}
