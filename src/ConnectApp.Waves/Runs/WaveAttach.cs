using System.Collections.Concurrent;
using ConnectApp.Core.Runs;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Stores;

namespace ConnectApp.Waves.Runs;

/// <summary>
/// Keeps a server attached to its site: an attach lasts 24 hours and is renewed before it ends. All waves between the two share it. Where the site is no
/// longer authorised with the server, a new token is saved there first.
/// </summary>
internal sealed class WaveAttach(WaveClients clients, ServerStore servers, TimeProvider time)
{
    /// <summary>An attach is renewed when so much of its time is left.</summary>
    private const int RenewedAtOneIn = 6;

    private static readonly TimeSpan s_attachLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_tokenWarning = TimeSpan.FromDays(16);

    private readonly ConcurrentDictionary<(string Server, string Cloud), SemaphoreSlim> _gates = new();

    /// <returns>Null: the server is attached, or a person does it; else what the wave does instead of its next step.</returns>
    public async Task<StageResult?> EnsureAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (!look.CanAttach) return null;
        var gate = _gates.GetOrAdd((look.Wave.Server.Id, look.Wave.Cloud.Url), static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            var known = await servers.ReadAsync(look.Run.TenantId, look.Wave.Server.Id, look.Wave.Cloud.Url, cancellationToken);
            return IsGood(known) ? null : await AttachAsync(look, known, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The platform says that there is no attach, whatever this store believes.</summary>
    public Task ForgetAsync(WaveLook look, CancellationToken cancellationToken) =>
        servers.KeepAttachAsync(look.Run.TenantId, look.Wave.Server.Id, look.Wave.Cloud.Url, null, null, cancellationToken);

    /// <summary>When the attach must be renewed; null: nobody knows.</summary>
    public async Task<DateTimeOffset?> FindRenewalAsync(WaveLook look, CancellationToken cancellationToken)
    {
        if (!look.CanAttach) return null;
        var known = await servers.ReadAsync(look.Run.TenantId, look.Wave.Server.Id, look.Wave.Cloud.Url, cancellationToken);
        return known.AttachedUntil is { } until ? until - Margin(known) : null;
    }

    private bool IsGood(ServerRow known) => known.AttachedUntil is { } until && time.GetUtcNow() < until - Margin(known);

    private static TimeSpan Margin(ServerRow known) => (known.AttachedUntil!.Value - (known.AttachedAt ?? known.AttachedUntil.Value)) / RenewedAtOneIn;

    private async Task<StageResult?> AttachAsync(WaveLook look, ServerRow known, CancellationToken cancellationToken)
    {
        if (known.TokenSavedAt is { } saved && time.GetUtcNow() - saved >= s_tokenWarning && await ConnectAsync(look, cancellationToken) is { } notConnected) return notConnected;
        var answer = await PostAsync(look, cancellationToken);
        if (answer is { Kind: AnswerKind.Refused, Status: 400 })
        {
            if (await ConnectAsync(look, cancellationToken) is { } refused) return refused;
            answer = await PostAsync(look, cancellationToken);
        }

        if (!answer.IsOk(out var attached)) return Explain(look, answer.Kind, answer.Status, answer.Message, answer.RetryAfter, "attach");
        var now = time.GetUtcNow();
        var until = attached.ExpiryTime is { } end && end > now ? end : now + s_attachLife;
        await servers.KeepAttachAsync(look.Run.TenantId, look.Wave.Server.Id, look.Wave.Cloud.Url, now, until, cancellationToken);
        return null;
    }

    private Task<Answer<AttachAnswer>> PostAsync(WaveLook look, CancellationToken cancellationToken) => clients.CallAsync(look.Account, () =>
        clients.Server(look.Wave.Server.Url!).AttachAsync(look.Credentials.Server, look.Wave.Cloud.Url, cancellationToken));

    /// <summary>A new token of the site, saved on the server: good for 21 days.</summary>
    private async Task<StageResult?> ConnectAsync(WaveLook look, CancellationToken cancellationToken)
    {
        var made = await clients.CallAsync(look.Account, () => clients.Api.CreateTokenAsync(look.Credentials.Cloud, new TokenRequest(look.Wave.Cloud.Url), cancellationToken));
        if (!made.IsOk(out var token)) return Explain(look, made.Kind, made.Status, made.Message, made.RetryAfter, "a token of the site", isCloud: true);
        if (token.Token is not { Length: > 0 } value) return Again(look, "the site answered without a token", null);
        var saved = await clients.CallAsync(look.Account, () => clients.Server(look.Wave.Server.Url!)
            .SaveTokenAsync(look.Credentials.Server, new SaveTokenRequest(look.Wave.Cloud.Url, value), cancellationToken));
        if (!saved.IsOk(out _)) return Explain(look, saved.Kind, saved.Status, saved.Message, saved.RetryAfter, "saving a token");
        await servers.KeepTokenAsync(look.Run.TenantId, look.Wave.Server.Id, look.Wave.Cloud.Url, time.GetUtcNow(), cancellationToken);
        return null;
    }

    private StageResult Explain(WaveLook look, AnswerKind kind, int? status, string message, TimeSpan? retryAfter, string what, bool isCloud = false)
    {
        var side = isCloud ? "the site" : $"the server {look.Wave.Server.Id}";
        if (kind == AnswerKind.Refused && status is 401 or 403)
            return new StageResult.Pause(RunWait.Credentials, $"{what}: {side} refused the credentials ({status}); resume with new ones");
        if (kind != AnswerKind.Refused) return Again(look, $"{what}: {side}: {message}", retryAfter);
        var hint = status == 404 ? "; its Cloud Migration Assistant is too old (JCMA 1.12.5, CCMA 3.10.8) or not installed" : "";
        return Again(look, $"{what}: {side} refused: {message}{hint}. {WaveNews.AttachByHand(look.Wave.Server.Id, look.Wave.Cloud.Url)}", null) with { Code = RunWait.Operator };
    }

    private StageResult.TryAgain Again(WaveLook look, string reason, TimeSpan? retryAfter) =>
        new(reason, retryAfter ?? Pauses.After(look.Run.Failures, clients.Options));
}
