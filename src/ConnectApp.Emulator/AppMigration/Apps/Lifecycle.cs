using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator.AppMigration.Apps;

/// <summary>What the product does around an install: descriptor, <c>installed</c>, <c>enabled</c>, <c>uninstalled</c>.</summary>
internal sealed class Lifecycle(HttpClient http, CloudSite site, InstallKey key, Installations installations, Traffic traffic, PlatformClock clock)
{
    // By the machine's clock: a program starts no faster because a test's clock runs ten times as fast.
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeProvider Machine = TimeProvider.System;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);

    private volatile string _sharedSecret = NewSecret();

    /// <summary>32 random bytes; documents allow up to 128 characters.</summary>
    public string SharedSecret => _sharedSecret;

    /// <exception cref="TimeoutException">The app was not ready within 60 s.</exception>
    public async Task WaitUntilReadyAsync(Uri app, CancellationToken cancellationToken)
    {
        var started = Machine.GetTimestamp();
        var url = new Uri(app.AbsoluteUri.TrimEnd('/') + "/health/ready");
        while (true)
        {
            if (await TryAsync(HttpMethod.Get, url, authorization: null, body: null, cancellationToken) is HttpStatusCode.OK)
                return;
            if (Machine.GetElapsedTime(started) >= ReadyLimit)
                throw new TimeoutException($"{url} did not answer 200 within {ReadyLimit.TotalSeconds:0} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock.Wire, cancellationToken);
        }
    }

    /// <summary>Installs the app; <c>installed</c> and <c>enabled</c> are repeated until they are answered with 2xx.</summary>
    public async Task<InstalledApp> InstallAsync(Uri address, CancellationToken cancellationToken)
    {
        var app = await FetchDescriptorAsync(address, cancellationToken);
        // Before the callback: the app may call the site as soon as it has the secret.
        installations.Current = app;
        if (app.InstalledPath is { } installed)
            await RepeatAsync(app, installed, "installed", cancellationToken);
        if (app.EnabledPath is { } enabled)
            await RepeatAsync(app, enabled, "enabled", cancellationToken);
        return app;
    }

    /// <summary>Repeats <c>installed</c> until it is answered with 2xx; nothing where the app does not ask for it.</summary>
    public async Task TellInstalledAsync(InstalledApp app, CancellationToken cancellationToken)
    {
        if (app.InstalledPath is { } installed)
            await RepeatAsync(app, installed, "installed", cancellationToken);
    }

    /// <summary>Gives the app a new secret: the site refuses the old one at once. <see cref="TellSecretAsync"/> is the second half.</summary>
    public bool TryRotate([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InstalledApp? app)
    {
        app = installations.Current;
        if (app is null)
            return false;
        _sharedSecret = NewSecret();
        app = app with { SharedSecret = _sharedSecret };
        installations.Rotate(app);
        return true;
    }

    /// <summary>Tells the app its new secret, after a delay by the platform's calendar.</summary>
    public async Task TellSecretAsync(InstalledApp app, TimeSpan delay, CancellationToken cancellationToken)
    {
        await clock.WaitUntilAsync(clock.Now + delay, cancellationToken);
        if (app.InstalledPath is { } installed)
            await RepeatAsync(app, installed, "installed", cancellationToken);
        installations.Told(clock.Wire.GetUtcNow());
    }

    public async Task UninstallAsync(Uri address, CancellationToken cancellationToken)
    {
        var app = await FetchDescriptorAsync(address, cancellationToken);
        if (app.UninstalledPath is { } uninstalled)
            await RepeatAsync(app, uninstalled, "uninstalled", cancellationToken);
        installations.Current = null;
    }

    /// <exception cref="InvalidDataException">The descriptor is missing or not one.</exception>
    public async Task<InstalledApp> FetchDescriptorAsync(Uri address, CancellationToken cancellationToken)
    {
        var url = new Uri(address.AbsoluteUri.TrimEnd('/') + "/atlassian-connect.json");
        var bytes = await FetchAsync(url, cancellationToken);
        if (Json.TryParse(bytes, out var fault) is not { ValueKind: JsonValueKind.Object } descriptor)
            throw new InvalidDataException($"{url}: {(fault.Length > 0 ? fault : "no JSON object")}; expected a descriptor.");
        var appKey = Text(descriptor, "key") ?? throw new InvalidDataException($"{url}: no \"key\".");
        var baseUrl = Text(descriptor, "baseUrl") ?? throw new InvalidDataException($"{url}: no \"baseUrl\".");
        return new InstalledApp(address, appKey, baseUrl, SharedSecret, Text(descriptor, "lifecycle", "installed"), Text(descriptor, "lifecycle", "uninstalled"),
            Text(descriptor, "lifecycle", "enabled"), Text(descriptor, "cloudAppMigration", "migrationWebhookPath"), site.ClientKey);
    }

    /// <summary>An app that is just being started again is asked once more, for as long as it may take to become ready.</summary>
    private async Task<byte[]> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        var started = Machine.GetTimestamp();
        while (true)
        {
            using var limit = new CancellationTokenSource(CallLimit, clock.Wire);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            string found;
            try
            {
                using var answer = await http.GetAsync(url, either.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return await answer.Content.ReadAsByteArrayAsync(either.Token);
                found = $"status {(int)answer.StatusCode}";
            }
            catch (HttpRequestException e)
            {
                found = $"no answer ({e.HttpRequestError})";
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                found = $"no answer within {CallLimit.TotalSeconds:0} s";
            }

            if (Machine.GetElapsedTime(started) >= ReadyLimit)
                throw new InvalidDataException($"{url}: found {found}; expected 200 with the descriptor.");
            await Task.Delay(TimeSpan.FromSeconds(1), clock.Wire, cancellationToken);
        }
    }

    private static string? Text(JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        }

        return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
    }

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private async Task RepeatAsync(InstalledApp app, string path, string eventType, CancellationToken cancellationToken)
    {
        var body = Body(app, eventType);
        for (var pause = 1; ; pause = Math.Min(pause * 2, 60))
        {
            var qsh = CanonicalRequest.Hash("POST", path) ?? "";
            var token = eventType == "enabled"
                ? Token.Hs256(app.SharedSecret, site.ClientKey, qsh, clock.WallNow, TokenLifetime)
                : Token.Rs256(key, app.ClientKey, app.BaseUrl, qsh, clock.WallNow, TokenLifetime);
            traffic.Token(token);
            if (await TryAsync(HttpMethod.Post, app.At(path), token, body, cancellationToken) is { } status && (int)status is >= 200 and < 300)
                return;
            await Task.Delay(TimeSpan.FromSeconds(pause), clock.Wire, cancellationToken);
        }
    }

    private byte[] Body(InstalledApp app, string eventType) => Json.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("key", app.Key);
        json.WriteString("clientKey", app.ClientKey);
        if (app.InstallationId is { } installationId)
            json.WriteString("installationId", installationId);
        if (eventType == "installed")
            json.WriteString("sharedSecret", app.SharedSecret);
        var baseUrl = site.BaseUrl.AbsoluteUri.TrimEnd('/');
        json.WriteString("baseUrl", baseUrl);
        json.WriteString("displayUrl", baseUrl);
        json.WriteString("productType", site.ProductType);
        json.WriteString("description", "Emulated site");
        json.WriteString("eventType", eventType);
        json.WriteEndObject();
    });

    private async Task<HttpStatusCode?> TryAsync(HttpMethod method, Uri url, string? authorization, byte[]? body, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CallLimit, clock.Wire);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, url);
        if (authorization is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("JWT", authorization);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
