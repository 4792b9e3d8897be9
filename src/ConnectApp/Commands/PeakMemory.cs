using System.Diagnostics;

namespace ConnectApp.Commands;

/// <summary>Peak resident memory of this process.</summary>
internal static class PeakMemory
{
    public static long ReadBytes()
    {
        // proc(5): VmHWM is the peak resident set; .NET's PeakWorkingSet64 is not kept on every Linux.
        if (OperatingSystem.IsLinux())
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal) && long.TryParse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), out var kibibytes)) return kibibytes * 1024;
            }
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
