using System.Runtime.InteropServices;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>
/// Counts records by the causes of their problems. A project or space that is missing shows as its key, its id and the ids of what is in it: where one record names several of these,
/// they are one cause from then on.
/// </summary>
public sealed class CauseBook
{
    /// <summary>A hostile export could have a cause for each record.</summary>
    private const int MostCauses = 200_000;

    /// <summary>Of a container: its key, its id, and ids of what it contains; each explains those behind it.</summary>
    private static readonly string[][] Containers =
    [
        [ReferenceKinds.DerivedProjectKey, "jira/classic:project", "jira:issue"],
        [ReferenceKinds.DerivedSpaceKey, "confluence:space", "confluence:page"],
    ];

    private readonly Dictionary<Cause, (long Skipped, long Failed, long Loaded)> _counts = [];
    private readonly Dictionary<Cause, Cause> _explained = [];
    private readonly List<Cause> _ofRecord = [];

    /// <summary>Causes that were not kept, because there are too many.</summary>
    public long Uncounted { get; private set; }

    /// <param name="problems">Of some records of one file, all problems of a record one after another.</param>
    public void Add(IEnumerable<RecordProblem> problems)
    {
        long? record = null;
        var worst = ProblemEffect.None;
        foreach (var problem in problems)
        {
            if (record is not null && record != problem.Record) End();
            record = problem.Record;
            if (problem.Effect is ProblemEffect.Failed || problem.Effect is ProblemEffect.Skipped && worst != ProblemEffect.Failed) worst = problem.Effect;
            if (problem.Accepted) continue;
            var cause = CauseOf(problem);
            if (!_ofRecord.Contains(cause)) _ofRecord.Add(cause);
        }

        if (record is not null) End();

        void End()
        {
            EndRecord(worst);
            worst = ProblemEffect.None;
        }
    }

    /// <summary>Something that no record of its own shows, such as references to records that were lost.</summary>
    public void Add(Cause cause, long loaded) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, cause, out _).Loaded += loaded;

    /// <summary>Most records first.</summary>
    public IReadOnlyList<CauseCount> Read()
    {
        var merged = new Dictionary<Cause, (long Skipped, long Failed, long Loaded)>();
        foreach (var (cause, count) in _counts)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(merged, Root(cause), out _);
            sum = (sum.Skipped + count.Skipped, sum.Failed + count.Failed, sum.Loaded + count.Loaded);
        }

        return
        [
            .. merged.Select(c => new CauseCount(c.Key, c.Value.Skipped, c.Value.Failed, c.Value.Loaded))
                .OrderByDescending(c => c.Records).ThenBy(c => c.Cause.Code).ThenBy(c => c.Cause.Namespace, StringComparer.Ordinal).ThenBy(c => c.Cause.Value, StringComparer.Ordinal),
        ];
    }

    /// <param name="worst">Of the effects of all problems of the record, whatever cause they have.</param>
    private void EndRecord(ProblemEffect worst)
    {
        foreach (var container in Containers) Explain(container);
        foreach (var cause in _ofRecord.Select(Root).Distinct())
        {
            if (_counts.Count >= MostCauses && !_counts.ContainsKey(cause))
            {
                Uncounted++;
                continue;
            }

            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, cause, out _);
            if (worst == ProblemEffect.Skipped) count.Skipped++;
            else if (worst == ProblemEffect.Failed) count.Failed++;
            else count.Loaded++;
        }

        _ofRecord.Clear();
    }

    /// <summary>Only where the record names one of each: with two projects nobody knows whose issue it is.</summary>
    private void Explain(string[] container)
    {
        Cause? explanation = null;
        foreach (var space in container)
        {
            var causes = _ofRecord.FindAll(c => c.Code == ProblemCode.MissingMapping && c.Namespace == space);
            if (causes.Count > 1) return;
            if (causes.Count == 0) continue;
            if (explanation is { } root && Root(causes[0]) == causes[0] && _explained.Count < MostCauses) _explained[causes[0]] = Root(root);
            explanation ??= causes[0];
        }
    }

    private Cause Root(Cause cause)
    {
        for (var steps = 0; steps < Containers[0].Length && _explained.TryGetValue(cause, out var root) && root != cause; steps++) cause = root;
        return cause;
    }

    private static Cause CauseOf(RecordProblem problem) => problem.Code switch
    {
        ProblemCode.MissingMapping or ProblemCode.UnsuitableCloudId => new Cause(problem.Code, problem.Namespace, ValueOf(problem)),
        ProblemCode.ByWithoutCase => new Cause(problem.Code, null, problem.Value),
        _ => new Cause(problem.Code, null, null),
    };

    private static string? ValueOf(RecordProblem problem)
    {
        if (problem.Value is not { } value) return null;
        return problem.Namespace switch
        {
            ReferenceKinds.DerivedProjectKey when value.LastIndexOf('-') is var hyphen and > 0 => value[..hyphen],
            "jira/classic:customField" or "jira/classic:appCustomField" => value.Replace("customfield_", "", StringComparison.Ordinal).Replace("cf[", "", StringComparison.Ordinal).TrimEnd(']'),
            _ => value,
        };
    }
}
