namespace ConnectApp.Rewriting.Exports;

/// <summary>A file of records, or an archive, as it was received; what a manifest is held against.</summary>
/// <param name="Label">Of the upload, or the path of the member.</param>
/// <param name="Archive">Label of the archive that the file is a member of; null: it is an upload.</param>
/// <param name="PackedBytes">As it came; null: not known.</param>
/// <param name="Bytes">Uncompressed; null: not known, or an archive.</param>
/// <param name="Records">Read from it; null: an archive.</param>
/// <param name="Sha256">Of the bytes as they came, in lower-case hex; null: not known.</param>
public sealed record ExportedFile(string Label, string? Archive, long? PackedBytes, long? Bytes, long? Records, string? Sha256);
