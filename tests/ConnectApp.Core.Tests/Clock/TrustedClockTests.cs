using ConnectApp.Core.Clock;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ConnectApp.Core.Tests.Clock;

public sealed class TrustedClockTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly JumpingClock _time = new();

    [Fact]
    public void Start_WithoutASign_DecidesNothing()
    {
        var clock = Make();

        Assert.True(clock.IsInDoubt);
        Assert.False(clock.HasPassed(JumpingClock.Begin - TimeSpan.FromDays(100)));
        clock.Hear(_time.Right);
        Assert.True(clock.HasPassed(JumpingClock.Begin));
    }

    [Fact]
    public void Start_WithoutASignForADay_IsBelieved()
    {
        var clock = Make();

        _time.Pass(TrustedClock.SteadyFor - s_minute);
        Assert.True(clock.IsInDoubt);
        _time.Pass(2 * s_minute);
        Assert.True(clock.HasPassed(_time.Right));
    }

    [Theory]
    [InlineData(20 * 24)]
    [InlineData(-20 * 24)]
    [InlineData(2)]
    public void Jump_OfTheWall_CountsAndChangesNothingThatIsDecided(int hours)
    {
        var clock = Make();
        clock.Hear(_time.Right);

        _time.Set(TimeSpan.FromHours(hours));
        _time.Pass(s_minute);

        Assert.Equal(1, clock.Jumps);
        Assert.Equal(_time.Right, clock.Now);
        Assert.False(clock.HasPassed(_time.Right + s_minute));
        Assert.True(clock.HasPassed(_time.Right));
        _time.Set(TimeSpan.Zero);
        Assert.Equal((2, _time.Right), (clock.Jumps, clock.Now));
    }

    [Fact]
    public void Look_OfAThreadThatIsHeldUpBetweenBothClocks_SeesNoJump()
    {
        var clock = Make();

        _time.HoldUp(TimeSpan.FromSeconds(30));
        var jumps = clock.Jumps;

        Assert.Equal(0, jumps);
        Assert.Equal(_time.Right, clock.Now);
    }

    [Fact]
    public void Jump_ThatThePlatformConfirms_IsTheTime()
    {
        // The machine slept: the monotonic clock stood still.
        var clock = Make();
        clock.Hear(_time.Right);
        _time.Set(TimeSpan.FromDays(3));

        Assert.Equal(_time.Right, clock.Now);
        clock.Hear(_time.GetUtcNow() + (4 * s_minute));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
    }

    [Fact]
    public void WrongClock_FromTheStart_IsCorrectedByThePlatform()
    {
        _time.Set(TimeSpan.FromHours(2));
        var clock = Make();
        Assert.Equal(_time.GetUtcNow(), clock.Now);

        clock.Hear(_time.Right);
        Assert.Equal(_time.Right, clock.Now);
        _time.Pass(s_minute);
        Assert.Equal(_time.Right, clock.Now);
    }

    [Fact]
    public void WrongClock_ThatThePlatformContradictsEachHour_IsNeverBelieved()
    {
        var clock = Make();
        _time.Set(TimeSpan.FromDays(20));
        for (var hour = 0; hour < 100; hour++)
        {
            clock.Hear(_time.Right);
            _time.Pass(TimeSpan.FromHours(1));
        }

        Assert.Equal(_time.Right, clock.Now);
    }

    [Fact]
    public void Jumps_AtRandomMoments_NeverDecideBeforeTheTime()
    {
        var random = new Random(11);
        var clock = Make();
        clock.Hear(_time.Right);
        for (var n = 0; n < 10_000; n++)
        {
            if (random.Next(3) == 0) _time.Set(TimeSpan.FromSeconds(random.Next(-30 * 86_400, 30 * 86_400)));
            if (random.Next(100) == 0) clock.Hear(_time.Right + TimeSpan.FromSeconds(random.Next(-5, 5)));
            _time.Pass(TimeSpan.FromSeconds(random.Next(1, 600)));

            // A wall clock within the agreement may count, and no other.
            Assert.InRange((clock.Now - _time.Right).Duration(), TimeSpan.Zero, 2 * TrustedClock.Agreement);
        }
    }

    [Fact]
    public void SteadyTime_WhateverTheWallDoes_GoesOnEvenly()
    {
        var steady = new SteadyTime(_time);

        _time.Pass(s_minute);
        _time.Set(TimeSpan.FromDays(-20));
        Assert.Equal(JumpingClock.Begin + s_minute, steady.GetUtcNow());
        _time.Pass(s_minute);
        Assert.Equal(JumpingClock.Begin + (2 * s_minute), steady.GetUtcNow());
    }

    private TrustedClock Make() => new(_time, NullLogger<TrustedClock>.Instance);
}
