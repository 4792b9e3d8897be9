using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// A key ring that this process may read and not write. Keys end after 90 days and are replaced; here none can be, so an ended key stays in use:
/// otherwise the ring would open nothing any more, because Data Protection wants a current key even to open old secrets.
/// </summary>
internal sealed class ReadOnlyKeyRing(IXmlRepository files) : IXmlRepository
{
    // Data Protection's own format of times: round trip, ISO 8601.
    private const string Never = "9999-12-31T00:00:00Z";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = files.GetAllElements();
        foreach (var end in elements.Where(e => e.Name.LocalName == "key").Elements("expirationDate")) end.Value = Never;
        return elements;
    }

    /// <exception cref="InvalidOperationException">Always: the ring is read-only.</exception>
    public void StoreElement(XElement element, string friendlyName) => throw new InvalidOperationException("The key ring is read-only.");
}
