using System.Text;

namespace ConnectApp.Waves.Plans;

/// <summary>A file with one key a line. BOM, CRLF and blank lines are allowed.</summary>
internal static class KeyFile
{
    private const long MostBytes = 64 << 20;

    /// <returns>The keys, or what is wrong with the file.</returns>
    public static (IReadOnlyList<string> Keys, string? Fault) Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MostBytes) return ([], $"the file {name} has {length} bytes; expected at most {MostBytes}");
            return ([.. File.ReadLines(path, Encoding.UTF8).Select(line => line.Trim()).Where(line => line.Length > 0)], null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], $"there is no file {name}; it is looked for in the plan's folder");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return ([], $"the file {name} cannot be read: {exception.Message}");
        }
    }
}
