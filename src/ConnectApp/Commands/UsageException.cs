namespace ConnectApp.Commands;

/// <summary>A verb was called in a way that cannot work; the message says how it can. Exit code 1.</summary>
internal sealed class UsageException : Exception
{
    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public UsageException()
    {
    }
}
