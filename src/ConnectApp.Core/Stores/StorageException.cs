namespace ConnectApp.Core.Stores;

/// <summary>The store cannot be used as it is; the message names the file, what was found and the cure.</summary>
internal sealed class StorageException : Exception
{
    public StorageException(string message) : base(message) { }
    public StorageException(string message, Exception inner) : base(message, inner) { }
    public StorageException() { }
}
