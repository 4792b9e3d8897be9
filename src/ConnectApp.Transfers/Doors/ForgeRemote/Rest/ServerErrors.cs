using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors.Connect;
using Dapper;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Rest;

/// <summary>Reads what broke the server app from the event that said so (<c>transferError</c>).</summary>
internal sealed class ServerErrors(IControlDatabase control)
{
    private const int MaxDepth = 32;

    public async Task<ServerError?> FindAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        var bodies = await connection.QueryAsync<byte[]>(
            "SELECT body FROM inbox WHERE tenant_id = @tenant AND transfer_id = @transfer AND event_type = @type ORDER BY sequence DESC LIMIT 1",
            new { tenant, transfer, type = MigrationEvent.ListenerErrored });
        foreach (var body in bodies)
        {
            using var document = StrictJson.TryParseObject(body, MaxDepth);
            if (document is not null && document.RootElement.TryGetProperty("transferError", out var error) && error.ValueKind == JsonValueKind.Object)
                return new ServerError(Printable.Of(error.Text("exceptionType") ?? ""), error.Text("safeStackTrace") ?? "");
        }

        return null;
    }
}
