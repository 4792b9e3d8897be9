using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Files;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Platform;

public sealed class PlatformServicesTests
{
    [Theory]
    [InlineData("Downloads:PartBytes", "0", "PartBytes")]
    [InlineData("Downloads:IdleTimeout", "00:00:00", "IdleTimeout")]
    public async Task Reader_SettingOutOfRange_NamesIt(string key, string value, string name)
    {
        await using var site = await StubSite.StartAsync(settings: (key, value));

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(
            () => site.Reader.OpenAsync(StubSite.Tenant, StubSite.Transfer, new S3Key("k"), 0, null, default));

        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Platform:CallsPerSite", "0", "CallsPerSite")]
    [InlineData("Platform:AttemptTimeout", "01:00:00", "AttemptTimeout")]
    public async Task Api_SettingOutOfRange_NamesIt(string key, string value, string name)
    {
        await using var site = await StubSite.StartAsync(settings: (key, value));

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(
            () => site.Api.GetWebhooksAsync(StubSite.Tenant, default));

        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SingleAttempt_Configured_IsNotTriedAgain()
    {
        await using var site = await StubSite.StartAsync(settings: ("Platform:MaxAttempts", "1"));
        site.AnswerWith("[]", 503, 200);

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal(PlatformOutcome.TryLater, answer.Outcome);
    }

    [Fact]
    public void Buffers_LargeAndSmall_AreUsedAgainAndNeverTooShort()
    {
        var buffers = new PartBuffers(Options.Create(new DownloadOptions { PartBytes = 3 << 20 }));

        var first = buffers.Rent((1 << 20) + 1);
        buffers.Return(first);
        var second = buffers.Rent(3 << 20);
        var small = buffers.Rent(100);

        Assert.Same(first, second);
        Assert.Equal(3 << 20, first.Length);
        Assert.InRange(small.Length, 100, 1 << 20);
    }
}
