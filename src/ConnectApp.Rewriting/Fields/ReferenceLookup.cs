using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Finds the cloud ids of the references of the record in hand.</summary>
internal sealed class ReferenceLookup(UnknownKeys unknown, MappingBatch answers, RecordTally tally)
{
    private readonly GrowingBytes _key = new();
    private readonly byte[] _scratch = new byte[MappingTable.ScratchBytes];
    private readonly byte[] _cloudId = new byte[CloudIds.TextBytes];

    /// <summary>The mappings are being asked; it remains true if they fail.</summary>
    public bool IsAsking { get; private set; }

    public void BeginBlock() => IsAsking = false;

    /// <summary>Reads the answer to the question that was asked for a place after the walk.</summary>
    /// <returns>False: the id has no mapping.</returns>
    public bool TryMap(in Place place, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        var answer = answers[place.Question];

        // The record is rewritten again once this key has been fetched; until then the id is kept.
        cloudId = answer == MappingAnswer.Unknown ? id : answers.Value(place.Question);
        return answer != MappingAnswer.None;
    }

    /// <summary>Looks up a reference inside a text or a list, and counts it.</summary>
    /// <inheritdoc cref="TryMap(BoundKind, ReadOnlySpan{byte}, out ReadOnlySpan{byte})"/>
    public bool TryMapInText(BoundKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        var isFound = TryMap(kind, id, out cloudId);
        tally.AddInText(kind, isMissing: !isFound);
        return isFound;
    }

    /// <summary>Looks up one reference that was not asked for after the walk.</summary>
    /// <param name="cloudId">Valid until the next call.</param>
    /// <returns>False: the id has no mapping.</returns>
    public bool TryMap(BoundKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        if (kind.CloudIdPrefix is { } prefix)
        {
            CloudIds.Write(prefix, id, _key, _cloudId);
            cloudId = _cloudId;
            if (!kind.IsOwnKey) tally.AddToEntity(kind, id);
            return true;
        }

        cloudId = default;
        if (kind.Kind.NeverMapped is not null) return false;
        var key = id;
        if (kind.KeyPrefix.Length + kind.KeySuffix.Length > 0)
        {
            _key.Clear();
            _key.Append(kind.KeyPrefix);
            _key.Append(id);
            _key.Append(kind.KeySuffix);
            key = _key.Memory.Span;
        }

        IsAsking = true;
        var answer = kind.Table!.Find(key, _scratch, out cloudId);
        IsAsking = false;
        if (answer != MappingAnswer.Unknown) return answer == MappingAnswer.Found;

        unknown.Note(kind.Kind.Namespace, key);
        cloudId = id;
        return true;
    }
}
