using System.Threading.RateLimiting;
using ConnectApp.Waves.Calls;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ConnectApp.Waves.Tests.Calls;

public sealed class RollingWindowLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Limiter_AnyCalls_NeverMoreInAWindowThanAllowed() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 20_000].Array[1, 60], Gen.Int[0, 3_000]).Sample((permits, pauses, latency) =>
        {
            var time = new FakeTimeProvider();
            var limiter = new RollingWindowLimiter(permits, TimeSpan.FromMinutes(1), time);
            var arrivals = new List<DateTimeOffset>();
            foreach (var pause in pauses)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                using var lease = limiter.AttemptAcquire();
                if (!lease.IsAcquired) continue;
                arrivals.Add(time.GetUtcNow() + TimeSpan.FromMilliseconds(latency / 2));
                time.Advance(TimeSpan.FromMilliseconds(latency));
            }

            return arrivals.All(arrival => arrivals.Count(other => other >= arrival && other < arrival + TimeSpan.FromMinutes(1)) <= permits);
        }, iter: 200);

    [Fact]
    public void Limiter_AtItsLimit_TellsWhenToComeBack()
    {
        var limiter = new RollingWindowLimiter(1, TimeSpan.FromMinutes(1), _time);
        limiter.AttemptAcquire().Dispose();
        _time.Advance(TimeSpan.FromSeconds(20));

        using var lease = limiter.AttemptAcquire();

        Assert.False(lease.IsAcquired);
        Assert.True(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(40), wait);
    }

    [Fact]
    public void Limiter_AfterRetryAfter_GrantsAgain()
    {
        var limiter = new RollingWindowLimiter(5, TimeSpan.FromMinutes(1), _time);
        limiter.CloseUntil(_time.GetUtcNow() + TimeSpan.FromSeconds(30));

        var during = limiter.AttemptAcquire().IsAcquired;
        _time.Advance(TimeSpan.FromSeconds(30));
        using var after = limiter.AttemptAcquire();

        Assert.False(during);
        Assert.True(after.IsAcquired);
    }

    [Fact]
    public void Limiter_AfterARestart_CountsTheCallsOfBefore()
    {
        var limiter = new RollingWindowLimiter(2, TimeSpan.FromMinutes(1), _time);
        limiter.Remember(_time.GetUtcNow() - TimeSpan.FromSeconds(10));
        limiter.Remember(_time.GetUtcNow() - TimeSpan.FromSeconds(50));
        limiter.Remember(_time.GetUtcNow() - TimeSpan.FromSeconds(70));

        Assert.Equal(TimeSpan.FromSeconds(10), limiter.WaitBehind(0));
    }

    [Fact]
    public void Queue_ManyWaves_EnterInTheirOrder()
    {
        var queue = new PostQueue(new RollingWindowLimiter(2, TimeSpan.FromMinutes(1), _time));
        var runs = Enumerable.Range(0, 7).Select(_ => Guid.NewGuid()).ToList();
        var waiting = runs.ToList();
        var entered = new List<Guid>();

        for (var round = 0; round < 4; round++)
        {
            foreach (var run in waiting.ToList())
            {
                using var lease = queue.TryEnter(run, out _);
                if (lease is null) continue;
                entered.Add(run);
                waiting.Remove(run);
            }

            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(runs, entered);
    }

    [Fact]
    public void AccountLimits_ForAnEmulator_SpreadTheirBursts()
    {
        var limits = AccountLimits.Create(1000, _time);

        Assert.Equal(5, limits.Posts.Permits);
        Assert.Equal(TimeSpan.FromSeconds(0.3), limits.Posts.Window);
    }
}
