using ConnectApp.Core.Stores;
using Xunit;

namespace ConnectApp.Tests.Storage;

public sealed class PrivateFilesTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"connectapp-private-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_NewFile_IsClosedToOthers()
    {
        var folder = PrivateFiles.CreateFolder(Path.Combine(_folder, "tenants"));
        PrivateFiles.Open(Path.Combine(folder.FullName, "a"), FileMode.Create, FileAccess.Write, FileShare.None).Dispose();
        PrivateFiles.Prepare(Path.Combine(folder.FullName, "b"));

        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.FullName));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.FullName, "a")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.FullName, "b")));
    }

    [Fact]
    public void Restrict_OlderStore_TakesTheRightsOfOthersAndCountsThem()
    {
        if (OperatingSystem.IsWindows()) return;
        var open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Directory.CreateDirectory(Path.Combine(_folder, "tenants"), open);
        var file = Path.Combine(_folder, "tenants", "t.db");
        File.WriteAllText(file, "");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(_folder, open);

        var (corrected, refused) = PrivateFiles.Restrict(_folder);

        Assert.Equal((3, 0), (corrected, refused));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal((0, 0), PrivateFiles.Restrict(_folder));
    }
}
