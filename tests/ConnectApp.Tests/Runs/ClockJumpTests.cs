using System.Diagnostics;
using ConnectApp.Core.Clock;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Api;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Runs;

/// <summary>The server's clock jumps, the platform's does not: nothing sleeps for it, and nothing ends by it.</summary>
public sealed class ClockJumpTests
{
    private const double Speed = 10;
    private const string LateFiles = "list: [{ label: checklists-2.ndjson, appears: { time: 15s } }, { label: notes.ndjson, appears: { time: 40s } }]";

    [Fact]
    public async Task TwoHoursAheadAtTheStart_ThenCorrected_GoesOnAtOnce()
    {
        var (unbroken, logs, time) = (await UnbrokenAsync(), new CapturedLogs(), new JumpingTime(new FastTime(Speed)));
        await using var stage = await StartAsync(time, logs);
        var transfer = await BeginAsync(stage);
        time.Off = TimeSpan.FromHours(2);
        await stage.RestartAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { WaitingCode: RunWait.Site });

        var corrected = Stopwatch.GetTimestamp();
        time.Off = TimeSpan.Zero;
        await EndAsync(stage, transfer);

        Assert.Equal(unbroken, Read(stage));
        Assert.True(Stopwatch.GetElapsedTime(corrected) < TimeSpan.FromSeconds(40), "what is due was not looked at again");
        Assert.Contains("The clock of this server is wrong", logs.All, StringComparison.Ordinal);
        Assert.Contains("The clock of this server has jumped by -0", logs.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwentyDaysAheadForAWhile_WhileThePlatformRefusesTokens_EndsNothing()
    {
        var (unbroken, logs, time) = (await UnbrokenAsync(), new CapturedLogs(), new JumpingTime(new FastTime(Speed)));
        await using var stage = await StartAsync(time, logs);
        var transfer = await BeginAsync(stage);

        time.Off = TimeSpan.FromDays(20);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { WaitingCode: RunWait.Site });
        await Task.Delay(TimeSpan.FromSeconds(2));
        var meanwhile = stage.Backend.FindRun(transfer)!;
        time.Off = TimeSpan.Zero;
        await EndAsync(stage, transfer);

        Assert.Equal((RunState.Running, null), (meanwhile.State, meanwhile.DecidedAt));
        Assert.Equal(unbroken, Read(stage));
        Assert.Matches("The clock of this server has jumped by (20|19)[.]", logs.All);
    }

    [Fact]
    public async Task TwentyDaysAheadAtTheStart_WithoutASite_EndsNothing()
    {
        var time = new JumpingTime(new FastTime(Speed));
        await using var stage = await StartAsync(time, new CapturedLogs());
        var transfer = await BeginAsync(stage);
        await stage.Site.Emulator.UninstallAsync(stage.Site.Address, CancellationToken.None);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { WaitingCode: RunWait.Site });

        time.Off = TimeSpan.FromDays(20);
        await stage.RestartAsync();
        var epoch = stage.Backend.FindRun(transfer)!.Epoch;
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer)!.Epoch > epoch);
        await Task.Delay(TimeSpan.FromSeconds(1));

        Assert.True(stage.Get<TrustedClock>().IsInDoubt);
        Assert.Equal(RunState.Running, stage.Backend.FindRun(transfer)!.State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task JumpsAtRandomMoments_EndAsUnbroken(int seed)
    {
        var (unbroken, random, time) = (await UnbrokenAsync(), new Random(seed), new JumpingTime(new FastTime(Speed)));
        await using var stage = await StartAsync(time, new CapturedLogs());
        var transfer = await BeginAsync(stage);
        for (var n = 0; n < 30; n++)
        {
            time.Off = random.Next(4) switch
            {
                0 => TimeSpan.Zero,
                1 => TimeSpan.FromSeconds(random.Next(-300, 300)),
                2 => TimeSpan.FromHours(random.Next(-48, 48)),
                _ => TimeSpan.FromDays(random.Next(-30, 30)),
            };
            await Task.Delay(random.Next(20, 250));
            if (random.Next(10) == 0) await stage.RestartAsync();
        }

        time.Off = TimeSpan.Zero;
        await EndAsync(stage, transfer);

        Assert.Equal(unbroken, Read(stage));
    }

    private static Task<ApiStage> StartAsync(JumpingTime time, CapturedLogs logs) => ApiStage.StartAsync(TestExport.Small(5), new FastTime(Speed), LateFiles, logging: l => l.AddProvider(logs),
        adjust: services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));

    /// <summary>Begins, and waits until it waits for further files.</summary>
    private static async Task<Guid> BeginAsync(ApiStage stage)
    {
        var transfer = (await stage.BeginAsync()).TransferId.Value;
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { Phase: TransferPhase.WaitingForFiles, ListedAt: not null });
        return transfer;
    }

    private static async Task<string> UnbrokenAsync()
    {
        await using var stage = await StartAsync(new JumpingTime(new FastTime(Speed)), new CapturedLogs());
        await EndAsync(stage, await BeginAsync(stage));
        return Read(stage);
    }

    /// <summary>All but the tokens that a wrong clock made, which the platform counts as violations, and the percent, which is that of the last report before the end.</summary>
    private static string Read(ApiStage stage) => string.Join('\n', WaitingTests.WithoutPercent(EndState.Read(stage.Site)).Split('\n').Where(l => !l.StartsWith("violation: ", StringComparison.Ordinal)));

    private static async Task EndAsync(ApiStage stage, Guid transfer)
    {
        using var limit = new CancellationTokenSource(Migration.Longest);
        await stage.Site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await stage.Backend.WaitUntilIdleAsync(limit.Token);
    }
}
