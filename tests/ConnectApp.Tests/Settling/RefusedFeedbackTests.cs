using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Settling;

/// <summary>Feedback is a courtesy: a platform that never takes it changes nothing, and holds up nothing for long.</summary>
public sealed class RefusedFeedbackTests
{
    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task Migration_FeedbackNeverTaken_EndsAsUnbroken(HttpStatusCode status)
    {
        var unbroken = await MigrateAsync(new OutgoingCalls());

        var refused = await MigrateAsync(new AnsweringCalls("/feedback/", "", "{}", status));

        Assert.Equal(unbroken, refused);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "{}", "with an error")]
    [InlineData(HttpStatusCode.InternalServerError, "{}", "with an error")]
    [InlineData(HttpStatusCode.OK, "not json", "with an error")]
    [InlineData(HttpStatusCode.OK, """{"exceptionType":null}""", "with an error")]
    [InlineData(HttpStatusCode.OK, """{"exceptionType":"java.lang.X\u001b[31m\r\nfail: y"}""", "with an error (java.lang.X?[31m??fail: y)")]
    public async Task ListenerErrored_WhateverThePlatformSaysOfTheError_IsSettled(HttpStatusCode status, string answer, string said)
    {
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), new FastTime(20));
        await using var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(new AnsweringCalls("/error/", "", answer, status))));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);

        await site.PostAsync(transfer, "listener-errored", limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);

        Assert.Contains(said, site.Emulator.Report().Transfers.Single().Message, StringComparison.Ordinal);
    }

    private static async Task<(string Status, bool IsBelow100, string? Message)> MigrateAsync(OutgoingCalls calls)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(3), new FastTime(20));
        await using var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton(calls)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        var end = site.Emulator.Report().Transfers.Single();


        // Which reports were sent before the end, and so the percent, depends on how long the feedback was tried.
        return (end.Status, end.Percent is >= 1 and <= 99, end.Message);
    }
}
