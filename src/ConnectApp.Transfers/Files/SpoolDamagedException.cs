namespace ConnectApp.Transfers.Files;

/// <summary>The spool on the disk does not hold what was written to it: the upload must be downloaded again.</summary>
internal sealed class SpoolDamagedException : Exception
{
    public SpoolDamagedException(string message) : base(message) { }
    public SpoolDamagedException(string message, Exception inner) : base(message, inner) { }
    public SpoolDamagedException() { }
}
