using ConnectApp.Core.Calls;
using ConnectApp.Tests.Infrastructure;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Mappings;

/// <summary>Whole migrations with a platform whose lists have no end: they come to theirs, and say so where something may lack.</summary>
public sealed class EndlessListsTests
{
    [Theory]
    [InlineData("""{"items":{},"meta":{"hasNext":true}}""")]
    [InlineData("""{"items":{},"meta":{"hasNext":true,"lastEntity":""}}""")]
    [InlineData("""{"items":{},"meta":{"hasNext":true,"lastEntity":"always the same"}}""")]
    public async Task Migration_MappingPagesWithoutEnd_AsksForSingleIdsAndLacksNothing(string page)
    {
        var unbroken = await MigrateAsync("no such path", "", "");

        var (message, problems) = await MigrateAsync("/mapping/", "/page", page);

        Assert.Equal(unbroken.Message, message);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("""{"containers":[],"meta":{"hasNext":true}}""")]
    [InlineData("""{"containers":[],"meta":{"hasNext":true,"lastEntity":"always the same"}}""")]
    [InlineData("""{"containers":[],"meta":{"hasNext":true,"lastEntity":"another one: #"}}""")]
    public async Task Migration_ContainersWithoutEnd_EndsIncompleteWithOneProblem(string page)
    {
        var (message, problems) = await MigrateAsync("/container/", "/page", page);

        Assert.Contains("1 other problem", message, StringComparison.Ordinal);
        Assert.Equal("The platform's list of JiraProject containers does not come to an end; what it gave was taken for all there is.", Assert.Single(problems));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task Migration_ProjectIdThatIsNoPathSegment_HasNoMappingAndStopsNothing(string cloudId)
    {
        var (message, problems) = await MigrateAsync("/find?namespace=jira%2Fclassic%3Aproject", "", $$"""{"10000":"{{cloudId}}","10001":"{{cloudId}}"}""");

        Assert.Contains("references to keys of projects without a mapping", message, StringComparison.Ordinal);
        Assert.Empty(problems);
    }

    private static async Task<(string? Message, IReadOnlyList<string> Problems)> MigrateAsync(string part, string end, string answer)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(3), new FastTime(20));
        await using var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(new AnsweringCalls(part, end, answer))));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));

        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        await using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(Path.Combine(site.StoreFolder, "tenants"), "*.db").Single()};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(limit.Token);
        return (site.Emulator.Report().Transfers.Single().Message, connection.Query<string>("SELECT reason FROM problems WHERE origin = 'file'").AsList());
    }
}
