using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;
using Xunit;

namespace ConnectApp.Core.Tests.Runs;

/// <summary>The process stops within the start of a run.</summary>
public sealed class RunCreationTests : IAsyncLifetime
{
    private readonly StoppingCommits _commits = new();
    private readonly RunStage _stage;

    public RunCreationTests() => _stage = new RunStage(_commits);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task Remove_StopBetweenTheTwoCommits_LeavesNoSecrets()
    {
        await StopInStartAsync();
        Assert.Equal(1, Count("SELECT COUNT(*) FROM runs WHERE secrets IS NOT NULL"));
        Assert.Empty(await _stage.Get<RunRegistry>().ReadAllAsync(CancellationToken.None));

        _stage.Clock.Advance(RunCreation.LongestStart + TimeSpan.FromSeconds(1));
        await _stage.Get<RunCreation>().RemoveUnstartedAsync(CancellationToken.None);

        Assert.Equal(0, Count("SELECT COUNT(*) FROM runs"));
        Assert.Empty(await BegunAsync());
    }

    [Fact]
    public async Task Remove_StartThatMayBeUnderWay_IsLeftAlone()
    {
        await StopInStartAsync();

        await _stage.Get<RunCreation>().RemoveUnstartedAsync(CancellationToken.None);

        Assert.Equal(1, Count("SELECT COUNT(*) FROM runs WHERE secrets IS NOT NULL"));
        Assert.Single(await BegunAsync());
    }

    [Fact]
    public async Task Create_AgainAfterAStop_EndsWhatWasBegun()
    {
        var run = await StopInStartAsync();

        var entry = await _stage.Get<RunCreation>().CreateAsync(
            new NewRun { TenantId = RunStage.Tenant, RunId = run, Kind = RunKinds.Wave, CreatedAt = _stage.Clock.GetUtcNow() }, CancellationToken.None);
        _stage.Clock.Advance(RunCreation.LongestStart + TimeSpan.FromSeconds(1));
        await _stage.Get<RunCreation>().RemoveUnstartedAsync(CancellationToken.None);

        Assert.NotNull((await _stage.RunAsync(entry)).Secrets);
        Assert.Empty(await BegunAsync());
    }

    [Fact]
    public async Task Remove_StopAfterBothCommits_KeepsTheRun()
    {
        var entry = await _stage.CreateAsync("secret");

        _stage.Clock.Advance(RunCreation.LongestStart + TimeSpan.FromSeconds(1));
        await _stage.Get<RunCreation>().RemoveUnstartedAsync(CancellationToken.None);

        Assert.NotNull((await _stage.RunAsync(entry)).Secrets);
    }

    /// <summary>The second commit of the control tables is the one that makes the run visible.</summary>
    private async Task<RunId> StopInStartAsync()
    {
        _commits.StopAtControlCommit = 2;
        await Assert.ThrowsAsync<IOException>(() => _stage.CreateAsync("secret"));
        _commits.StopAtControlCommit = 0;
        using var connection = _stage.Get<TenantDatabases>().Open(RunStage.Tenant).OpenForReading();
        return connection.QuerySingle<RunId>("SELECT run_id FROM runs");
    }

    private long Count(string sql)
    {
        using var connection = _stage.Get<TenantDatabases>().Open(RunStage.Tenant).OpenForReading();
        return connection.ExecuteScalar<long>(sql);
    }

    private Task<IReadOnlyList<(TenantId Tenant, RunId Run)>> BegunAsync() => _stage.Get<RunStarts>().ReadBegunAsync(DateTimeOffset.MaxValue, CancellationToken.None);
}
