using System.Net;
using System.Net.Http.Headers;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator.AppMigration.Events;

/// <summary>Connect's door: the migration webhook, signed with the site's shared secret, repeated until it is acknowledged.</summary>
internal sealed class WebhookSender(HttpClient http, Traffic traffic, PlatformClock clock) : IEventSender
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);

    public int? MostAttempts => null;

    public bool TellsExportEnd => false;

    public void Expect(MigrationEvent migrationEvent)
    {
        // Connect's platform waits for the app's last word, not for messages.
    }

    public void ExportEnded(Transfer transfer)
    {
        // On Connect only the app's own manifest tells.
    }

    public void GiveUp(MigrationEvent migrationEvent)
    {
        // Never happens: there is no last attempt.
    }

    public async Task<bool> TrySendAsync(MigrationEvent migrationEvent, CancellationToken cancellationToken)
    {
        var site = migrationEvent.Transfer.Site;
        var app = site.Installations.Current ?? migrationEvent.Transfer.App;
        var body = Write(migrationEvent);
        // The descriptor's entry is preferred; whether both are called is not documented.
        Uri?[] targets = app.WebhookPath is not null ? [null] : [.. site.Webhooks.Select(url => new Uri(url))];
        foreach (var target in targets)
        {
            using var answer = await PostAsync(app, body, target, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK)
                return false;
        }

        return targets.Length > 0;
    }

    /// <summary>One signed POST of any body to the app's migration webhook.</summary>
    public async Task<HttpResponseMessage> PostAsync(InstalledApp app, ReadOnlyMemory<byte> body, Uri? target, CancellationToken cancellationToken)
    {
        var url = target ?? app.At(app.WebhookPath ?? throw new InvalidOperationException("The descriptor has no cloudAppMigration.migrationWebhookPath."));
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var qsh = CanonicalRequest.Hash("POST", CanonicalRequest.After(app.Address.AbsolutePath, url.PathAndQuery)) ?? "";
        var token = Token.Hs256(app.SharedSecret, app.ClientKey, qsh, clock.WallNow, TokenLifetime);
        traffic.Token(token);
        request.Headers.Authorization = new AuthenticationHeaderValue("JWT", token);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static byte[] Write(MigrationEvent migrationEvent) => Json.Write(json =>
    {
        var (transfer, file) = (migrationEvent.Transfer, migrationEvent.File);
        json.WriteStartObject();
        json.WriteString("eventType", migrationEvent.Type);
        json.WriteString("messageId", migrationEvent.MessageId);
        json.WriteString("cloudAppKey", transfer.App.Key);
        json.WriteString("transferId", migrationEvent.TransferId);
        if (transfer.OriginalTransferId is { } original)
            json.WriteString("originalTransferId", original);
        if (transfer.Name is { } name)
            json.WriteString("transferName", name);
        if (file is not null)
        {
            json.WriteString("s3Key", file.S3Key);
            if (file.IsLabelled)
                json.WriteString("label", file.File.Label);
        }

        // The field's name on Connect is not documented; this is Forge's.
        if (migrationEvent.Type == "transfer-settled")
            json.WriteString("transferStatus", transfer.Status);
        json.WritePropertyName("migrationDetails");
        MigrationDetails.Write(json, transfer);
        json.WriteEndObject();
    });
}
