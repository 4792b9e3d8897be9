namespace ConnectApp.Transfers.Files;

/// <summary>Why a file cannot be read on.</summary>
internal enum DownloadFault
{
    /// <summary>The platform or the storage does not give the file any more: settled, unknown or deleted.</summary>
    Gone,

    /// <summary>The transfer's time is over.</summary>
    Expired,

    /// <summary>The file is not the one of which the beginning was read: its ETag or its size is another.</summary>
    Changed,

    /// <summary>All tries failed in ways that may pass; what was read stays good.</summary>
    TryLater,

    /// <summary>The address is not one that downloads may go to, or it redirects, or the egress proxy refuses it: the operator can help.</summary>
    Refused,

    /// <summary>The site waits for its next <c>installed</c>.</summary>
    Unauthorized,
}
