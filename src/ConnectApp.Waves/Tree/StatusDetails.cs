using System.Collections.Immutable;
using System.Text.Json;

namespace ConnectApp.Waves.Tree;

/// <summary>What a node says beside its outcome.</summary>
internal sealed record StatusDetails
{
    /// <summary>What a check found, one text each.</summary>
    public ImmutableArray<string> Occurrences { get; init; } = [];

    /// <summary>Whether a failed check may be overridden by a migrate task; null where the platform does not say.</summary>
    public bool? Excludable { get; init; }

    public string? Description { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? LastUpdatedAt { get; init; }

    /// <summary>Members that this program does not know.</summary>
    public ImmutableSortedDictionary<string, JsonElement> More { get; init; } = StatusNode.NoMore;

    public bool Equals(StatusDetails? other) => other is not null
        && Occurrences.SequenceEqual(other.Occurrences) && Excludable == other.Excludable && Description == other.Description
        && CreatedAt == other.CreatedAt && StartedAt == other.StartedAt && LastUpdatedAt == other.LastUpdatedAt
        && StatusNode.SameMembers(More, other.More);

    public override int GetHashCode() => HashCode.Combine(Occurrences.Length, Excludable, Description, LastUpdatedAt);
}
