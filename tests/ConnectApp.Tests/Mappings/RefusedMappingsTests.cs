using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Tests.Infrastructure;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Mappings;

/// <summary>Whole migrations in which the platform refuses some mappings of a live transfer: they end INCOMPLETE and say why, and never hang.</summary>
public sealed class RefusedMappingsTests
{
    [Theory]
    [InlineData("namespace=identity", HttpStatusCode.Forbidden, "identity:user", "MIGRATION_TRACING_IDENTITY")]
    [InlineData("namespace=jira%3Aissue", HttpStatusCode.Forbidden, "jira:issue", "MIGRATION_TRACING_PRODUCT")]
    [InlineData("namespace=jira%3Aissue", HttpStatusCode.BadRequest, "jira:issue", "import plan")]
    [InlineData("/container/", HttpStatusCode.Forbidden, "JiraProject containers", "MIGRATION_TRACING_PRODUCT")]
    [InlineData("/find?namespace=jira%2Fclassic%3Aproject", HttpStatusCode.Forbidden, "jira/classic:project", "MIGRATION_TRACING_PRODUCT")]
    public async Task Migration_MappingsRefused_EndsIncompleteWithOneProblem(string refused, HttpStatusCode status, string kind, string hint)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(3), new FastTime(20));
        await using var backend = await TestBackend.StartAsync(site, services =>
            services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(new RefusingCalls(refused, status))));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));

        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        Assert.Equal("INCOMPLETE", site.Emulator.Report().Transfers.Single().Status);
        var problem = Assert.Single(Problems(site));
        Assert.Equal(kind, problem.Kind);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
    }

    private static List<(string Kind, string Hint)> Problems(TestSite site)
    {
        using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(Path.Combine(site.StoreFolder, "tenants"), "*.db").Single()};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection.Query<(string, string)>("SELECT kind, hint FROM problems WHERE origin = 'file'").AsList();
    }

    /// <summary>Answers some calls in the platform's place.</summary>
    private sealed class RefusingCalls(string part, HttpStatusCode status) : OutgoingCalls
    {
        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(part, status) { InnerHandler = handler };

        private sealed class Handler(string part, HttpStatusCode status) : DelegatingHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                request.RequestUri!.PathAndQuery.Contains(part, StringComparison.Ordinal)
                    ? Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent("{}"), RequestMessage = request })
                    : base.SendAsync(request, cancellationToken);
        }
    }
}
