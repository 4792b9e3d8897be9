namespace ConnectApp.Core.Stores;

/// <summary>Copies a store, also while <c>serve</c> writes it.</summary>
internal interface IStoreBackup
{
    /// <summary>Copies every database as it is at one moment, and the key ring.</summary>
    /// <param name="folder">Where to; it exists and is empty.</param>
    /// <returns>How many files and bytes the copy has.</returns>
    /// <exception cref="StorageException">There is no store, or a copy is damaged.</exception>
    StoreCopy CopyTo(string folder, CancellationToken cancellationToken);
}

/// <summary>What a copy consists of.</summary>
internal readonly record struct StoreCopy(int Files, long Bytes);
