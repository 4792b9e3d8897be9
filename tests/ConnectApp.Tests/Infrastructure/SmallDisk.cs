using System.Diagnostics;
using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>A disk of a few megabytes at a folder, which can be full or read-only as a real one: a tmpfs, so Linux and the right to mount are needed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public string Folder => _folder;

    private string Ballast => Path.Combine(_folder, "ballast");

    public static SmallDisk Mount(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", folder) is var code and not 0) throw new InvalidOperationException($"mount ended with {code}");
        return new SmallDisk(folder);
    }

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var bytes = new byte[4096];
        try
        {
            while (true) file.Write(bytes);
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    public void Free() => File.Delete(Ballast);

    /// <summary>No file of it may be open for writing.</summary>
    public void SetReadOnly(bool on)
    {
        if (Run("mount", "-o", on ? "remount,ro" : "remount,rw", _folder) is var code and not 0) throw new InvalidOperationException($"mount ended with {code}");
    }

    public void Dispose() => Run("umount", _folder);

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    /// <summary>A test that mounts a <see cref="SmallDisk"/>; left out where that is not allowed.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class FactAttribute : Xunit.FactAttribute
    {
        private static readonly Lazy<bool> IsAllowed = new(() =>
        {
            var folder = Directory.CreateTempSubdirectory("connectapp-mount-").FullName;
            try
            {
                if (Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) != 0) return false;
                return Run("umount", folder) == 0;
            }
            finally
            {
                Directory.Delete(folder);
            }
        });

        public FactAttribute()
        {
            if (!IsAllowed.Value) Skip = "needs the right to mount a tmpfs";
        }
    }
}
