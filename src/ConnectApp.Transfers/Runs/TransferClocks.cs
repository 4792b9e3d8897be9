namespace ConnectApp.Transfers.Runs;

/// <summary>The platform's clocks, from a transfer's start.</summary>
internal static class TransferClocks
{
    /// <summary>The platform settles a transfer by itself then; nothing can be confirmed after it.</summary>
    public static readonly TimeSpan PlatformsEnd = TimeSpan.FromDays(14);

    /// <summary>The platform gives out no upload after it.</summary>
    public static readonly TimeSpan UploadsEnd = TimeSpan.FromDays(12);

    /// <summary>We settle it before that.</summary>
    public static readonly TimeSpan Deadline = PlatformsEnd - TimeSpan.FromHours(1);
}
