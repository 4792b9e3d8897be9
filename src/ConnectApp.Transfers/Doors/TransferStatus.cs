namespace ConnectApp.Transfers.Doors;

/// <summary>The platform's words for the end of a transfer.</summary>
internal static class TransferStatus
{
    public const string InProgress = "IN_PROGRESS";
    public const string Success = "SUCCESS";
    public const string Incomplete = "INCOMPLETE";
    public const string Failed = "FAILED";
}
