using System.Net;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>
/// The manifest's <c>scheduledTrigger</c>: a POST each hour of the calendar, at a minute that differs by installation, tried five times; it brings
/// the app a new system token, and may come twice or not at all.
/// </summary>
internal sealed class HourlyTriggers(RemoteCalls calls, ScenarioRun scenario, PlatformClock clock)
{
    private const int Attempts = 5;

    private int _sent;
    private int _acknowledged;

    private static readonly TimeSpan AckLimit = TimeSpan.FromSeconds(5);

    /// <summary>Triggers sent at least once.</summary>
    public int Sent => _sent;

    public int Acknowledged => _acknowledged;

    /// <summary>Sends triggers until it is cancelled.</summary>
    public async Task RunAsync(HostedSite site, ForgeIdentity identity, Uri app, CancellationToken cancellationToken)
    {
        var interval = scenario.Clock.Limit("trigger");
        var next = clock.Now + (interval * (identity.InstallationId.Sum(c => c) % 60 / 60.0));
        while (true)
        {
            await clock.WaitUntilAsync(next, cancellationToken);
            var fate = scenario.Events.Decide(PlatformNames.HourlyTrigger, new Subject(site.Number));
            await clock.WaitUntilAsync(clock.Now + fate.Delay, cancellationToken);
            for (var copy = 0; copy < fate.Copies; copy++)
                await SendAsync(site, identity, app, fate.SystemToken, cancellationToken);
            next += interval;
        }
    }

    private async Task SendAsync(HostedSite site, ForgeIdentity identity, Uri app, SystemTokenFault systemToken, CancellationToken cancellationToken)
    {
        var url = new Uri(app.AbsoluteUri.TrimEnd('/') + RemoteCalls.TokenPath);
        var pause = TimeSpan.FromSeconds(1);
        Interlocked.Increment(ref _sent);
        for (var attempt = 1; ; attempt++)
        {
            var call = new RemoteCall(identity, Body(identity), calls.Prove(site, identity, isTrigger: true), systemToken);
            if (await TrySendAsync(url, call, cancellationToken))
            {
                Interlocked.Increment(ref _acknowledged);
                return;
            }

            if (attempt == Attempts)
                return;
            await Task.Delay(pause, clock.Wire, cancellationToken);
            pause *= 2;
        }
    }

    private async Task<bool> TrySendAsync(Uri url, RemoteCall call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AckLimit, clock.Wire);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await calls.PostAsync(url, call, either.Token);
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static byte[] Body(ForgeIdentity identity) => Json.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("context");
        json.WriteString("cloudId", identity.CloudId);
        json.WriteString("moduleKey", "hourly-token");
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
