using System.Globalization;
using Microsoft.Extensions.Options;

namespace ConnectApp.Storage;

/// <summary>Watches the free space of the store's disk.</summary>
internal sealed class DiskSpace(IOptions<StorageOptions> options)
{
    /// <returns>Null: enough. Else a sentence that says how much is free and how much must be.</returns>
    public string? Shortage()
    {
        var free = new DriveInfo(options.Value.Folder).AvailableFreeSpace;
        return free >= options.Value.MinFreeBytes ? null : string.Create(CultureInfo.InvariantCulture,
            $"only {free >> 20} MiB are free in {options.Value.Folder}, Storage:MinFreeBytes asks for {options.Value.MinFreeBytes >> 20} MiB");
    }

    /// <summary>Whether so many bytes more leave free what must be.</summary>
    public bool HasRoomFor(long bytes) => new DriveInfo(options.Value.Folder).AvailableFreeSpace - bytes >= options.Value.MinFreeBytes;
}
