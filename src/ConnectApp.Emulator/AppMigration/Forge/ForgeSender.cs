using System.Collections.Concurrent;
using System.Net;
using ConnectApp.Emulator.AppMigration.Events;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>Forge Remote's door: events go to the manifest's endpoint with a FIT and a system token, five times at most.</summary>
internal sealed class ForgeSender(RemoteCalls calls, ForgeSites sites, PlatformClock clock, Action<Transfer> judge) : IEventSender
{
    private readonly ConcurrentDictionary<Guid, string> _proofs = new();

    public int? MostAttempts => 5;

    public bool TellsExportEnd => true;

    public void Expect(MigrationEvent migrationEvent)
    {
        if (migrationEvent.File is not null)
            migrationEvent.Transfer.Messages.Expect(migrationEvent.MessageId, clock.Now);
    }

    public void ExportEnded(Transfer transfer)
    {
        transfer.Messages.EndExport(exporterFailed: transfer.Error is not null);
        judge(transfer);
    }

    public async Task<bool> TrySendAsync(MigrationEvent migrationEvent, CancellationToken cancellationToken)
    {
        var (transfer, identity) = (migrationEvent.Transfer, sites.IdentityOf(migrationEvent.Transfer.Site));
        var proof = migrationEvent.ReplayOf is { } original && _proofs.TryGetValue(original.MessageId, out var used)
            ? used : calls.Prove(transfer.Site, identity, isTrigger: false);
        if (migrationEvent is { IsForeign: false, File: not null })
            _proofs[migrationEvent.MessageId] = proof;
        var call = new RemoteCall(identity, Write(migrationEvent), proof, migrationEvent.SystemToken);
        using var answer = await calls.PostAsync(transfer.App.At(RemoteCalls.EventsPath), call, cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    public void GiveUp(MigrationEvent migrationEvent)
    {
        if (migrationEvent is not { IsForeign: false, File: not null })
            return;
        migrationEvent.Transfer.Messages.GiveUp(migrationEvent.MessageId);
        judge(migrationEvent.Transfer);
    }

    private static byte[] Write(MigrationEvent migrationEvent) => Json.Write(json =>
    {
        var (transfer, file) = (migrationEvent.Transfer, migrationEvent.File);
        json.WriteStartObject();
        json.WriteString("eventType", ForgeEvents.NameOf(migrationEvent.Type));
        json.WriteString("messageId", migrationEvent.MessageId);
        json.WriteString("transferId", migrationEvent.TransferId);
        if (transfer.OriginalTransferId is { } originalTransfer)
            json.WriteString("originalTransferId", originalTransfer);
        if (transfer.Name is { } name)
            json.WriteString("transferName", name);
        if (file is not null)
        {
            json.WriteString("key", file.S3Key);
            if (file.IsLabelled)
                json.WriteString("label", file.File.Label);
        }

        if (migrationEvent.Type == "listener-errored" && transfer.Error is { } error)
        {
            json.WriteStartObject("transferError");
            json.WriteString("exceptionType", error.ExceptionType);
            json.WriteString("safeStackTrace", error.SafeStackTrace);
            json.WriteEndObject();
        }

        if (migrationEvent.Type == "transfer-settled")
            json.WriteString("transferStatus", transfer.Status);
        json.WritePropertyName("migrationDetails");
        MigrationDetails.Write(json, transfer, withClientKeys: false);
        json.WriteEndObject();
    });
}
