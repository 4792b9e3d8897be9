using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary><c>control.db</c> as a verb uses it, beside a running <c>serve</c> or alone: each write opens the file for itself.</summary>
internal sealed class ControlFile : IControlDatabase
{
    /// <exception cref="StorageException">There is no store in the folder.</exception>
    public ControlFile(StorageOptions options)
    {
        Place = Path.Combine(options.Folder, "control.db");
        if (!File.Exists(Place))
        {
            throw new StorageException($"There is no store at {options.Folder}; Storage:ConnectionString must name the folder that `serve` uses.");
        }
    }

    public string Place { get; }

    /// <returns>Null: there is no store yet, or it has no tables yet.</returns>
    public static ControlFile? Find(StorageOptions options)
    {
        if (!File.Exists(Path.Combine(options.Folder, "control.db"))) return null;
        var file = new ControlFile(options);
        using var connection = SqliteFiles.OpenForReading(file.Place);
        return SqliteFiles.HasTable(connection, "runs") ? file : null;
    }

    public ValueTask<DbConnection> OpenForReadingAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbConnection>(SqliteFiles.OpenForReading(Place));

    /// <exception cref="StorageException">The file belongs to another version of this program, or cannot be written.</exception>
    public async Task<T> WriteAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = SqliteFiles.OpenForWriting(Place, synchronous: "FULL");
        try
        {
            await using var transaction = connection.BeginTransaction();
            var result = await work(new StoreTransaction(connection, transaction));
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (SqliteException exception)
        {
            throw new StorageException($"{Place} takes no request: {exception.Message} Start `serve` of this version once, which upgrades the store.", exception);
        }
    }
}
