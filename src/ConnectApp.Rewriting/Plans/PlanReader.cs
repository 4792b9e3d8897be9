using ConnectApp.Rewriting.Text;

namespace ConnectApp.Rewriting.Plans;

/// <summary>Reads and checks import plans. Whatever the bytes are, the answer is a reading, never an exception.</summary>
public static class PlanReader
{
    /// <summary>Largest plan; a real one has a few kilobytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>
    /// What this release can do of what a plan can say: the one place to widen when text kinds and further formats come.
    /// The parser knows all of them and answers "not supported yet" to the rest.
    /// </summary>
    private static readonly PlanAbilities Released = new(TextLanguages.Released, [RecordFormat.Ndjson, RecordFormat.Json, RecordFormat.Csv, RecordFormat.Xml]);

    /// <param name="utf8Yaml">One YAML document in UTF-8, with or without a byte order mark.</param>
    /// <param name="fileName">Stands before line and column of each fault.</param>
    public static PlanReading Read(ReadOnlyMemory<byte> utf8Yaml, string fileName) => Read(utf8Yaml, fileName, Released);

    internal static PlanReading Read(ReadOnlyMemory<byte> utf8Yaml, string fileName, PlanAbilities abilities)
    {
        var notes = new PlanNotes(fileName);
        var root = PlanYaml.Read(utf8Yaml, notes);
        var plan = root is null ? null : new PlanParser(notes, abilities).Parse(root);
        return new PlanReading(notes.HasFaults ? null : plan, notes.Faults(), notes.Warnings());
    }
}
