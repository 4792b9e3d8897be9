using System.Security.Cryptography;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Table <c>canary</c>: a few sealed bytes that tell at start, and not at the first webhook, whether the key ring still opens the secrets.</summary>
internal sealed class KeyCanary(IControlDatabase database, SecretSealer sealer)
{
    private static readonly byte[] s_song = "the key ring fits"u8.ToArray();

    /// <summary>Makes the canary where the store has none.</summary>
    /// <returns>Null: the key ring opens it. Else what is wrong, where, and the cure.</returns>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stored = await FindAsync(cancellationToken);
            if (stored is null)
            {
                var made = sealer.SealCanary(s_song);
                await database.WriteAsync(
                    transaction => transaction.Connection.ExecuteAsync(
                        "INSERT INTO canary (one, sealed) VALUES (1, @made) ON CONFLICT (one) DO NOTHING", new { made }, transaction.Transaction),
                    cancellationToken);
                stored = await FindAsync(cancellationToken);
            }

            return stored is not null && sealer.OpenCanary(stored).AsSpan().SequenceEqual(s_song) ? null : Fault("it opens to other bytes");
        }
        catch (CryptographicException)
        {
            return Fault("no key in the ring opens it");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fault($"the folder cannot be used ({exception.GetType().Name})");
        }
    }

    private async Task<byte[]?> FindAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenForReadingAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<byte[]>(
            new CommandDefinition("SELECT sealed FROM canary WHERE one = 1", cancellationToken: cancellationToken));
    }

    private string Fault(string found) =>
        $"The key ring in {sealer.KeyRingFolder} (Storage:KeyRing) does not fit {database.Place}: {found}, so no site's shared secret can be read. "
        + "Put the key ring that belongs to this store back (backups need both), or, if it is lost for good, delete the row of table canary and let every site install the app again.";
}
