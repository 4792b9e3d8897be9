using System.Collections.Immutable;
using System.Text.Json;

namespace ConnectApp.Waves.Tree;

/// <summary>How far the current phase of a node is.</summary>
/// <param name="Percent">Missing where progress is not supported.</param>
/// <param name="More">Members that this program does not know.</param>
internal sealed record StatusProgress(bool? IsSupported, int? Percent, ImmutableArray<StatusPhase> Data, ImmutableSortedDictionary<string, JsonElement> More)
{
    public bool Equals(StatusProgress? other) =>
        other is not null && IsSupported == other.IsSupported && Percent == other.Percent && Data.SequenceEqual(other.Data)
        && StatusNode.SameMembers(More, other.More);

    public override int GetHashCode() => HashCode.Combine(IsSupported, Percent, Data.Length);
}

internal sealed record StatusPhase(string? Name, long? Total, long? Processed);
