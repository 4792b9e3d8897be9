using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect.Rest;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConnectApp.Tests.Platform;

/// <summary>The clients as they are registered, before a stub of the site, with a clock that passes pauses but no time-outs.</summary>
internal sealed class StubSite : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private StubSite(StubServer server, ServiceProvider services, StubAuthority authority, ManualTime time, CollectedLog log) =>
        (Server, this.services, Authority, Time, Log) = (server, services, authority, time, log);

    public static readonly TenantId Tenant = new(Guid.Parse("11111111-2222-4333-8444-555555555555"));
    public static readonly TransferId Transfer = new(Guid.Parse("9b1f2c34-0d5e-4a67-8b90-aa11bb22cc33"));

    public StubServer Server { get; }
    public StubAuthority Authority { get; }
    public ManualTime Time { get; }
    public CollectedLog Log { get; }
    public IMigrationApi Api => services.GetRequiredService<IMigrationApi>();
    public IProductApi Products => services.GetRequiredService<IProductApi>();
    public TransferCalls Calls => services.GetRequiredService<TransferCalls>();
    public PartReader Reader => services.GetRequiredService<PartReader>();

    public static async Task<StubSite> StartAsync(
        Product product = Product.Jira, Func<Uri, string?>? guard = null, params (string Key, string Value)[] settings)
    {
        var server = await StubServer.StartAsync();
        var time = new ManualTime { SkipBelow = TimeSpan.FromSeconds(30) };
        server.Clock = time;
        var prefix = product == Product.Confluence ? "wiki" : "";
        var authority = new StubAuthority { Site = new SiteAddress(new Uri(server.Address, prefix), product) };
        var log = new CollectedLog();
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        collection.AddSingleton<TimeProvider>(time);
        collection.AddSingleton<Func<double>>(() => 1.0);
        collection.AddSingleton<IOutgoingAuthority>(authority);
        collection.AddPlatform(_ => new SocketsHttpHandler(), _ => guard ?? (_ => null));
        return new StubSite(server, collection.BuildServiceProvider(), authority, time, log);
    }

    /// <summary>Answers each request with the next of the statuses, the last one for ever; 200 comes with the JSON.</summary>
    public void AnswerWith(string json, params int[] statuses) => Server.Answer = async (seen, context) =>
    {
        context.Response.StatusCode = statuses[Math.Min(seen.Number, statuses.Length) - 1];
        context.Response.ContentType = "application/json";
        if (context.Response.StatusCode < 300) await context.Response.WriteAsync(json);
    };

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Server.DisposeAsync();
    }
}
