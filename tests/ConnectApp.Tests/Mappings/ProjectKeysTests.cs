using System.Net;
using System.Text;
using ConnectApp.Core.Calls;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Mappings;

/// <summary>There is a call for every project: one that fails must not cost the others again, or a large site would never come to its end.</summary>
public sealed class ProjectKeysTests
{
    [Fact]
    public async Task Migration_EverySecondProjectCannotBeRead_ReadsEachOnce()
    {
        var export = TestExport.Small(3);
        export.Mappings["derived/jira:projectKey"] = new() { ["OLD"] = "NEW", ["A"] = "B", ["C"] = "D", ["E"] = "F" };
        await using var site = await TestSite.StartAsync(export, new FastTime(20));
        var calls = new EverySecondCall();
        await using var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(calls)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);

        Assert.Equal(calls.Answered.Distinct().Count(), calls.Answered.Count);
        Assert.Equal(4, calls.Answered.Count);
    }

    private sealed class EverySecondCall : OutgoingCalls
    {
        public List<string> Answered { get; } = [];

        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(this) { InnerHandler = handler };

        private sealed class Handler(EverySecondCall calls) : DelegatingHandler
        {
            private int _calls;

            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (!request.RequestUri!.AbsolutePath.Contains("/rest/api/3/project/", StringComparison.Ordinal)) return base.SendAsync(request, cancellationToken);
                if (Interlocked.Increment(ref _calls) % 2 == 1)
                {
                    return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent("<html>maintenance</html>", Encoding.UTF8, "text/html") });
                }

                calls.Answered.Add(request.RequestUri.AbsolutePath);
                return base.SendAsync(request, cancellationToken);
            }
        }
    }
}
