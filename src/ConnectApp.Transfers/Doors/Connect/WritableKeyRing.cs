using System.Xml.Linq;
using ConnectApp.Core.Stores;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>A key ring in a folder that this process may write. Data Protection itself would write a new key to the system's temporary folder first, which may be read-only.</summary>
internal sealed class WritableKeyRing(IXmlRepository files, string folder) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => files.GetAllElements();

    public void StoreElement(XElement element, string friendlyName)
    {
        var name = friendlyName.Length > 0 && friendlyName.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? friendlyName : Guid.NewGuid().ToString();
        var path = Path.Combine(folder, $"{name}.xml");

        // Whole or not at all: a reader takes every *.xml of the folder.
        using (var stream = PrivateFiles.Open(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            element.Save(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
