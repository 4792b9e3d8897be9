using System.Data.Common;

namespace ConnectApp.Core.Stores;

/// <summary>Border to the engine that holds the control tables: installations, inbox, requests, and per run what is due and asked for.</summary>
internal interface IControlDatabase
{
    /// <summary>Where it lies, for messages to operators.</summary>
    string Place { get; }

    /// <summary>A connection for reading; the caller disposes it.</summary>
    ValueTask<DbConnection> OpenForReadingAsync(CancellationToken cancellationToken);

    /// <summary>Runs <paramref name="work"/> in the next transaction. When the task ends, its effects are durable; if it failed, it left none.</summary>
    /// <param name="work">SQL only: on SQLite it holds up all other writers.</param>
    Task<T> WriteAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken);

    Task WriteAsync(Func<StoreTransaction, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(async transaction => { await work(transaction); return true; }, cancellationToken);
}
