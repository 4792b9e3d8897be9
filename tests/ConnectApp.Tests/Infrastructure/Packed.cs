using System.IO.Compression;
using System.Text;

namespace ConnectApp.Tests.Infrastructure;

internal enum TestPacking { None, Gzip, Zip }

/// <summary>Packed files of a test export.</summary>
internal static class Packed
{
    /// <summary>In two gzip members, one after another.</summary>
    public static void WriteGzip(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var file = File.Create(path);
        foreach (var half in new[] { bytes[..(bytes.Length / 2)], bytes[(bytes.Length / 2)..] })
        {
            using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(half);
        }
    }

    public static void WriteZip(string path, IEnumerable<KeyValuePair<string, string>> members)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, text) in members)
        {
            using var member = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            member.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}
