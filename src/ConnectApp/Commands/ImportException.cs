namespace ConnectApp.Commands;

/// <summary>The import cannot begin: wrong usage, configuration or plan. Exit code 1.</summary>
internal sealed class ImportException : Exception
{
    public ImportException(string message)
        : base(message)
    {
    }

    public ImportException()
    {
    }

    public ImportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
