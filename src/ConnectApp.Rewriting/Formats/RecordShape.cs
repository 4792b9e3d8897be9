using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Formats;

/// <summary>How the records of a file are spelled: what a record's bytes alone do not tell.</summary>
public abstract record RecordShape(RecordFormat Format)
{
    /// <summary>A JSON object (NDJSON, or an element of an array).</summary>
    public static readonly RecordShape Json = new JsonShape();
}

public sealed record JsonShape() : RecordShape(RecordFormat.Json);

/// <summary>One element with its tags.</summary>
/// <param name="Latin1">The file is declared and read as ISO-8859-1; else UTF-8.</param>
public sealed record XmlShape(bool Latin1) : RecordShape(RecordFormat.Xml);

/// <summary>What a rewritten record is wanted as.</summary>
public enum RecordForm
{
    /// <summary>As the file has it: what was not replaced is byte for byte what it was.</summary>
    File,

    /// <summary>As the store has it: JSON, whatever the file's format.</summary>
    Stored,
}
