using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Composition;

/// <summary>What the log says at the start about this server's surroundings.</summary>
internal sealed partial class StartLog(OutgoingGuard guard, ILogger<StartLog> logger)
{
    /// <summary>Closes an older store's files to other users, and says so.</summary>
    public void RestrictFiles(StorageOptions options)
    {
        foreach (var folder in new[] { options.Folder, options.KeyRingFolder }.Distinct())
        {
            var (corrected, refused) = PrivateFiles.Restrict(folder);
            if (corrected > 0) Log.Restricted(logger, corrected, folder);
            if (refused > 0) Log.NotRestricted(logger, refused, folder);
        }
    }

    public void WriteHosts()
    {
        if (!logger.IsEnabled(LogLevel.Information)) return;
        var hosts = string.Join(", ", guard.Hosts);
        var way = guard.ProxyAddress is { } proxy ? $"through proxy {proxy}" : "directly";
        Log.Hosts(logger, hosts, way);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Calls may go to {Hosts} (Connect:AllowedHosts), {Way}")]
        public static partial void Hosts(ILogger logger, string hosts, string way);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} files and folders in {Folder} were readable by other users and are closed to them now (0600, 0700)")]
        public static partial void Restricted(ILogger logger, int count, string folder);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} files and folders in {Folder} are readable by other users, and this user may not change that")]
        public static partial void NotRestricted(ILogger logger, int count, string folder);
    }
}
