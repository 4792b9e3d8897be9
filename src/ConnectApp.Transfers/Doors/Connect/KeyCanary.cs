using System.Security.Cryptography;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>A few sealed bytes in control.db that tell at start, and not at the first webhook, whether the key ring still opens the secrets.</summary>
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

            return stored is not null && sealer.OpenCanary(stored).AsSpan().SequenceEqual(s_song) ? null
                : Fault("it opens to other bytes", "Restore control.db and the key ring from the same backup.");
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            if (await FindAsync(cancellationToken) is { } stored)
            {
                var (what, cure) = KeyRingFolder.Explain(sealer.KeyRingFolder, stored);
                return Fault(what, cure);
            }

            return Fault($"no key could be made in it ({exception.Message})", "Let the user that runs this program write the folder, at least until the first key is made.");
        }
    }

    /// <summary>Writes the canary's row anew, unchanged: what a webhook must be able to do.</summary>
    public Task RewriteAsync(CancellationToken cancellationToken) => database.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync("UPDATE canary SET sealed = sealed WHERE one = 1", transaction: transaction.Transaction), cancellationToken);

    private async Task<byte[]?> FindAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenForReadingAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<byte[]>("SELECT sealed FROM canary WHERE one = 1");
    }

    private string Fault(string what, string cure) =>
        $"The key ring in {sealer.KeyRingFolder} (Storage:KeyRing) does not open {database.Place}: {what}, so no site's shared secret can be read. {cure}";
}
