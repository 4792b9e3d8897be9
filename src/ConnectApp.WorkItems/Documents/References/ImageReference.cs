namespace ConnectApp.WorkItems.Documents.References;

/// <summary>An image, or a linked file, that has to be attached to the issue so that the text can show it.</summary>
/// <param name="Key">The same for equal images: the GUID of an attachment, or the SHA-256 of the bytes, in lower case.</param>
/// <param name="AttachmentId">GUID of an attachment of Azure DevOps; null if the bytes are in the text.</param>
/// <param name="FileName">Name from the address; for bytes in the text made from hash and type.</param>
/// <param name="Data">Bytes of an image that was in the text as base64; null for an attachment.</param>
/// <param name="IsShown">False if the text only links to the file.</param>
public sealed record ImageReference(string Key, Guid? AttachmentId, string FileName, ReadOnlyMemory<byte>? Data, bool IsShown);
