using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>
/// Distinct values of a path in bounded memory: those with the smallest hashes. A value that is in the sample at the end was in it from its first
/// occurrence on, so its count is exact. Samples of two paths choose the same values, so that one can be looked up in the other.
/// </summary>
/// <param name="most">Values that are kept.</param>
internal sealed class ValueSample(int most)
{
    private readonly Dictionary<ulong, SampledValue> _values = [];
    private readonly SortedSet<ulong> _hashes = [];

    /// <summary>Values that were added, each as often as it came.</summary>
    public long Total { get; private set; }

    /// <summary>Every value has a hash up to this one, or is not in the sample.</summary>
    public ulong Limit { get; private set; } = ulong.MaxValue;

    public bool IsWhole => Limit == ulong.MaxValue;

    public int Count => _values.Count;

    public IEnumerable<SampledValue> Values => _hashes.Select(h => _values[h]);

    /// <summary>Occurrences of the values of the sample.</summary>
    public long Occurrences => _values.Values.Sum(v => v.Count);

    /// <summary>Distinct values of the path; an estimate unless the sample is whole.</summary>
    public double Distinct => IsWhole ? Count : (Count - 1) / (Limit / (double)ulong.MaxValue);

    /// <summary>No value of the sample was met twice: with values that repeat, this happens by chance once in 2^n.</summary>
    public bool IsUnique => _values.Values.All(v => v.Count == 1);

    public bool Contains(ulong hash) => _values.ContainsKey(hash);

    public void Add(ReadOnlySpan<byte> value, IReadOnlyList<Decider> deciders)
    {
        Total++;
        var hash = XxHash64.Of(value);
        if (hash > Limit) return;
        if (_values.TryGetValue(hash, out var known))
        {
            known.Count++;
            return;
        }

        _values.Add(hash, new SampledValue(hash, value.ToArray(), deciders));
        _hashes.Add(hash);
        if (_values.Count <= most) return;
        _values.Remove(_hashes.Max);
        _hashes.Remove(_hashes.Max);
        Limit = _hashes.Max;
    }
}
