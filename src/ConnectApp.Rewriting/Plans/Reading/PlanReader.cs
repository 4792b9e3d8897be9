namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>Reads and checks import plans. Whatever the bytes are, the answer is a reading, never an exception.</summary>
public static class PlanReader
{
    /// <summary>Largest plan; a real one has a few kilobytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <param name="utf8Yaml">One YAML document in UTF-8, with or without a byte order mark.</param>
    /// <param name="fileName">Stands before line and column of each fault.</param>
    public static PlanReading Read(ReadOnlyMemory<byte> utf8Yaml, string fileName)
    {
        var notes = new PlanNotes(fileName);
        var root = PlanYaml.Read(utf8Yaml, notes);
        var plan = root is null ? null : new PlanParser(notes).Parse(root);
        return new PlanReading(notes.HasFaults ? null : plan, notes.Faults(), notes.Warnings());
    }
}
