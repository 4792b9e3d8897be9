namespace ConnectApp.WorkItems.Attachments;

/// <summary>A file that shall be on an issue.</summary>
/// <param name="Key">The same for the same file: GUID of the attachment, hash of bytes in a text, or the name of a file that the engine makes.</param>
/// <param name="Name">File name in Jira.</param>
/// <param name="Guid">Attachment of Azure DevOps; null if the bytes are given.</param>
/// <param name="Bytes">Null for an attachment of Azure DevOps.</param>
/// <param name="IsShown">Whether a text shows it as an image, which needs its media id.</param>
internal sealed record FileSource(string Key, string Name, Guid? Guid, ReadOnlyMemory<byte>? Bytes, bool IsShown)
{
    /// <summary>Name of the part in the store.</summary>
    public string Part => $"attachment:{Key}";

    /// <summary>Name of the part in the report.</summary>
    public string ReportPart => $"attachment:{Name}";
}
