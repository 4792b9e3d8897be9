using System.Net;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class CallerLimiterTests
{
    [Fact]
    public void Count_OneIpv6Network_IsOneCaller()
    {
        var limiter = new CallerLimiter(1, new FakeTimeProvider());

        Assert.Equal(TimeSpan.Zero, limiter.Count(IPAddress.Parse("2001:db8:1:2::1")));
        Assert.Equal(TimeSpan.FromMinutes(1), limiter.Count(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.Equal(TimeSpan.Zero, limiter.Count(IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void Count_MappedIpv4_IsTheSameCaller()
    {
        var limiter = new CallerLimiter(1, new FakeTimeProvider());
        limiter.Count(IPAddress.Parse("203.0.113.7"));

        Assert.NotEqual(TimeSpan.Zero, limiter.Count(IPAddress.Parse("::ffff:203.0.113.7")));
    }

    [Fact]
    public void Count_MoreCallersThanAreRemembered_ShareOneCount()
    {
        var limiter = new CallerLimiter(2, new FakeTimeProvider());
        for (var i = 0; i < 10_000; i++) limiter.Count(new IPAddress(BitConverter.GetBytes(i)));

        var later = Enumerable.Range(20_000, 3).Select(i => limiter.Count(new IPAddress(BitConverter.GetBytes(i)))).ToList();

        Assert.Equal([true, true, false], later.Select(w => w == TimeSpan.Zero));
    }
}
