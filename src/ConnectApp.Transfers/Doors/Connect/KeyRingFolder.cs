using System.Xml;
using System.Xml.Linq;
using ConnectApp.Core.Stores;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>The folder of the key ring (<c>Storage:KeyRing</c>), and what is wrong with it where a key cannot be used.</summary>
internal static class KeyRingFolder
{
    // A protected payload begins with this header, then the id of its key (source: aspnetcore, KeyRingBasedDataProtector, MAGIC_HEADER_V0).
    private const int HeaderBytes = 4, KeyIdBytes = 16;

    /// <summary>False: a read-only ring, which opens old secrets and gets no new keys.</summary>
    public static bool IsWritable(string folder)
    {
        var probe = Path.Combine(folder, $"write-{Guid.NewGuid():N}.probe");
        try
        {
            PrivateFiles.Open(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None).Dispose();
            File.Delete(probe);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Why the key of a sealed payload cannot be used.</summary>
    /// <returns>What is wrong, and the cure, each a sentence. Data is given up only where the key is really absent.</returns>
    public static (string What, string Cure) Explain(string folder, byte[] sealedBytes)
    {
        if (sealedBytes.Length < HeaderBytes + KeyIdBytes)
            return ("the bytes in table canary are cut", "Restore control.db from a backup.");

        var id = new Guid(sealedBytes.AsSpan(HeaderBytes, KeyIdBytes));
        var file = Path.Combine(folder, $"key-{id:D}.xml");
        if (!Directory.Exists(folder)) return ($"the folder {folder} does not exist", "Set Storage:KeyRing to the folder of the ring, or mount it.");

        try
        {
            if (!File.Exists(file) && !Directory.EnumerateFileSystemEntries(folder).Contains(file)) return Absent(id);
            using var stream = PrivateFiles.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return XDocument.Load(stream).Root?.Attribute("id") is { } found && Guid.TryParse(found.Value, out var named) && named == id
                ? ("its key is there and does not open it", "Restore control.db and the key ring from the same backup.")
                : ($"{file} holds another key", "Put the file back from a backup.");
        }
        catch (UnauthorizedAccessException)
        {
            return ($"{(File.Exists(file) ? file : folder)} may not be read by user {Environment.UserName}",
                "Give it to the user that runs this program (chown), and let that user read it (chmod).");
        }
        catch (XmlException exception)
        {
            return ($"{file} is damaged (line {exception.LineNumber})", "Put the file back from a backup.");
        }
        catch (IOException exception)
        {
            return ($"{file} cannot be read: {exception.Message}", "Mend the disk or the mount.");
        }
    }

    private static (string What, string Cure) Absent(Guid id) => ($"key {id:D} is not in the ring",
        "Put the key ring that belongs to this store back (backups need both). Only if it is lost for good: delete the row of table canary, and let every site install the app again.");
}
