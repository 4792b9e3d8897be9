namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>A value that a path led to.</summary>
/// <param name="deciders">Members of its record that may choose a kind (<c>by</c>), from the record in which it was met first.</param>
internal sealed class SampledValue(ulong hash, byte[] bytes, IReadOnlyList<Decider> deciders)
{
    public ulong Hash => hash;
    public byte[] Bytes => bytes;
    public IReadOnlyList<Decider> Deciders => deciders;

    /// <summary>How often it was met.</summary>
    public long Count { get; set; } = 1;
}

/// <summary>A member of a record that says how another one is to be read, such as <c>$.bodyFormat</c> with the value <c>wiki</c>.</summary>
internal sealed record Decider(string Path, string Value);
