using System.Text;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>What a rewriter has to report since it was last taken: problems, warnings, and counts of references and fields.</summary>
internal sealed class RewriteBooks(BoundField[] fields)
{
    /// <summary>Different forms that are reported; forms beyond this limit are not.</summary>
    private const int MostForms = 1_000;
    private const int LongestSampleBytes = 300;

    private readonly List<RecordProblem> _problems = [];
    private readonly HashSet<EntityReference> _entityReferences = [];
    private readonly Dictionary<(WarningCode Code, string Path, string Form), (long Count, string Sample)> _warnings = [];

    /// <summary>Problems since the last <see cref="TakeProblems"/>.</summary>
    public int ProblemCount => _problems.Count;

    /// <summary>Values since the last <see cref="TakeReferences"/> for which a <c>by</c> had no case.</summary>
    public int WithoutCase { get; set; }

    public void Add(RecordProblem problem) => _problems.Add(problem);

    /// <summary>Adds the problem of a record that cannot be read at all, such as one that is too large.</summary>
    public void Refuse(long number, long offset, ProblemCode code, string reason, string hint) => _problems.Add(new RecordProblem
    {
        Code = code,
        Effect = ProblemEffect.Failed,
        Record = number,
        Offset = offset,
        Reason = reason,
        Hint = hint,
    });

    /// <summary>Removes the problems from number <paramref name="first"/> on, counted from 0.</summary>
    public void RemoveProblems(int first) => _problems.RemoveRange(first, _problems.Count - first);

    /// <summary>Sets the outcome of the record that the problems from number <paramref name="first"/> on are about.</summary>
    public void SetOutcome(int first, RewriteOutcome outcome)
    {
        for (var i = first; i < _problems.Count; i++) _problems[i].Outcome = outcome;
    }

    public IReadOnlyList<RecordProblem> TakeProblems()
    {
        RecordProblem[] problems = [.. _problems];
        _problems.Clear();
        return problems;
    }

    /// <summary>Takes the counts of references. <see cref="TakeFields"/> must be called before, because it needs them.</summary>
    public IReadOnlyList<ReferenceCount> TakeReferences()
    {
        var counts = ReadReferences();
        foreach (var kind in fields.SelectMany(f => f.Counted)) (kind.Rewritten, kind.Missing) = (0, 0);
        WithoutCase = 0;
        return counts;
    }

    /// <summary>Counts since the last <see cref="TakeReferences"/>.</summary>
    public IReadOnlyList<ReferenceCount> ReadReferences()
    {
        List<ReferenceCount> counts = [];
        foreach (var field in fields)
        {
            var first = counts.Count;
            foreach (var kind in field.Counted)
            {
                if (kind.Table is not null && kind.Rewritten + kind.Missing > 0) AddCount(counts, first, kind);
            }
        }

        return counts;
    }

    /// <summary>What the fields have met since the last call.</summary>
    public IReadOnlyList<FieldCount> TakeFields()
    {
        var counts = new FieldCount[fields.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var field = fields[i];
            long rewritten = 0, missing = 0;
            foreach (var kind in field.Counted) (rewritten, missing) = (rewritten + kind.Rewritten, missing + kind.Missing);
            counts[i] = new FieldCount(field.Path, field.Matched, rewritten, missing);
            field.Matched = 0;
        }

        return counts;
    }

    /// <summary>Counts a form in texts of a field that no table knows.</summary>
    public void Warn(WarningCode code, string path, ReadOnlySpan<byte> form, ReadOnlySpan<byte> sample)
    {
        var key = (code, path, Encoding.UTF8.GetString(form));
        if (_warnings.TryGetValue(key, out var known)) _warnings[key] = known with { Count = known.Count + 1 };
        else if (_warnings.Count < MostForms) _warnings[key] = (1, Encoding.UTF8.GetString(Start(sample)));
    }

    public IReadOnlyList<TextWarning> TakeWarnings()
    {
        if (_warnings.Count == 0) return [];
        var warnings = _warnings.Select(w => new TextWarning(w.Key.Code, w.Key.Path, w.Key.Form, w.Value.Count, w.Value.Sample)).ToArray();
        _warnings.Clear();
        return warnings;
    }

    public void Add(EntityReference reference) => _entityReferences.Add(reference);

    public IReadOnlyList<EntityReference> TakeEntityReferences()
    {
        EntityReference[] references = [.. _entityReferences];
        _entityReferences.Clear();
        return references;
    }

    private static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> sample) => sample[..Math.Min(sample.Length, LongestSampleBytes)];

    /// <summary>Several kinds of one field may share a namespace: users by name and by key.</summary>
    private static void AddCount(List<ReferenceCount> counts, int first, BoundKind kind)
    {
        var accepted = kind.Accepted ? kind.Missing : 0;
        var count = new ReferenceCount(kind.Kind.Namespace, kind.Field.Path.Text, kind.Rewritten, kind.Missing, accepted);
        var same = counts.FindIndex(first, c => c.Namespace == count.Namespace);
        if (same < 0)
        {
            counts.Add(count);
            return;
        }

        var other = counts[same];
        counts[same] = count with
        {
            Rewritten = count.Rewritten + other.Rewritten,
            Missing = count.Missing + other.Missing,
            Accepted = count.Accepted + other.Accepted,
        };
    }
}
