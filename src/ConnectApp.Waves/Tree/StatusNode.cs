using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Waves.Tree;

/// <summary>
/// A node of the status tree: a value, equal to another with the same content. Every member may be missing, because the platform fills a tree
/// little by little.
/// </summary>
[JsonConverter(typeof(StatusNodeConverter))]
internal sealed record StatusNode
{
    // Before Empty, which is made of them.
    internal static ImmutableSortedDictionary<string, StatusNode> NoChildren { get; } = ImmutableSortedDictionary.Create<string, StatusNode>(StringComparer.Ordinal);

    internal static ImmutableSortedDictionary<string, JsonElement> NoMore { get; } = ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    public static StatusNode Empty { get; } = new();

    /// <summary>One of <see cref="StatusWords"/>, or a word that this program does not know.</summary>
    public string? Status { get; init; }

    /// <summary>As it was sent; <see cref="Verdict"/> is what counts.</summary>
    public string? Outcome { get; init; }

    public string? Message { get; init; }

    public StatusDetails? Details { get; init; }

    /// <summary>Of the current phase only; gone once the node has finished.</summary>
    public StatusProgress? Progress { get; init; }

    public ImmutableSortedDictionary<string, StatusNode> Children { get; init; } = NoChildren;

    /// <summary>Members that this program does not know, and known ones of an unexpected type.</summary>
    public ImmutableSortedDictionary<string, JsonElement> More { get; init; } = NoMore;

    public bool IsEmpty => Equals(Empty);

    public bool IsFinished => Status == StatusWords.Finished;

    /// <summary>The outcome of a finished node; null before, since an outcome without FINISHED means nothing.</summary>
    public string? Verdict => IsFinished ? Outcome : null;

    /// <summary>False only where both status and outcome are final; an outcome may come later than its status.</summary>
    public bool CanChange => Verdict is null;

    /// <summary>The node at a path below this one; null where there is none.</summary>
    public StatusNode? Find(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var name in path)
        {
            if (!node.Children.TryGetValue(name, out node)) return null;
        }

        return node;
    }

    public bool Equals(StatusNode? other) => ReferenceEquals(this, other) || (other is not null
        && Status == other.Status && Outcome == other.Outcome && Message == other.Message
        && Equals(Details, other.Details) && Equals(Progress, other.Progress)
        && Children.Count == other.Children.Count && SameMembers(More, other.More)
        && Children.All(child => other.Children.TryGetValue(child.Key, out var same) && child.Value.Equals(same)));

    public override int GetHashCode() => HashCode.Combine(Status, Outcome, Message, Children.Count, More.Count);

    internal static bool SameMembers(ImmutableSortedDictionary<string, JsonElement> one, ImmutableSortedDictionary<string, JsonElement> other) =>
        one.Count == other.Count && one.All(member => other.TryGetValue(member.Key, out var same) && JsonElement.DeepEquals(member.Value, same));
}
