using System.Globalization;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Stores;

/// <summary>Watches the free space of the store's disk.</summary>
internal sealed class DiskSpace(IOptions<StorageOptions> options)
{
    public long Free => new DriveInfo(options.Value.Folder).AvailableFreeSpace;

    /// <summary>What must stay free.</summary>
    public long Least => options.Value.MinFreeBytes;

    /// <returns>Null: enough. Else a sentence that says how much is free and how much must be.</returns>
    public string? Shortage()
    {
        var free = Free;
        return free >= Least ? null : string.Create(CultureInfo.InvariantCulture,
            $"only {free >> 20} MiB are free in {options.Value.Folder}, Storage:MinFreeBytes asks for {options.Value.MinFreeBytes >> 20} MiB");
    }

    /// <summary>Whether so many bytes more leave free what must be.</summary>
    public bool HasRoomFor(long bytes) => Free - bytes >= Least;
}
