using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// Gathers what a language finds wrong in one value. It is reported when the value is done, because only then the place in the record is
/// at hand.
/// </summary>
internal sealed class TextReport(RecordReport report, RecordIdentity identity, PlacePaths paths, RewriteBooks books, RecordTrace? trace)
{
    /// <param name="Kind">Null: it is no missing reference, but a part of the text that was not understood.</param>
    private readonly record struct Finding(ProblemCode Code, BoundKind? Kind, string? Value, string Reason, string Hint, TextPlace Place);

    private readonly record struct Mapped(BoundKind Kind, byte[] Id, byte[] CloudId, TextPlace Place);

    private readonly List<Finding> _findings = [];

    // Only of a record that is followed.
    private readonly List<Mapped> _mapped = [];
    private BoundKind? _kind;
    private MissingPolicy _policy;
    private bool _hasMissing;

    /// <summary>The first missing reference that ends the run is reported in any case.</summary>
    public bool TellsMore => _findings.Count + report.Told < RecordReport.MaxProblems || (_policy == MissingPolicy.Fail && !_hasMissing);

    /// <param name="kind">The kind of text.</param>
    public void Begin(BoundKind kind)
    {
        (_kind, _policy, _hasMissing) = (kind, kind.Field.Missing, false);
        _findings.Clear();
        _mapped.Clear();
    }

    /// <summary>Every reference of the text is wanted, also those that have a mapping.</summary>
    public bool TellsMapped => trace is { IsOn: true };

    public void AddMapped(BoundKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> cloudId, TextPlace place) =>
        _mapped.Add(new Mapped(kind, id.ToArray(), cloudId.ToArray(), place));

    /// <summary>The reference that was added last has no usable cloud id after all.</summary>
    public void LoseLast()
    {
        if (_mapped.Count > 0) _mapped.RemoveAt(_mapped.Count - 1);
    }

    public void AddMissing(
        ProblemCode code,
        BoundKind kind,
        ReadOnlySpan<byte> value,
        string reason,
        string hint,
        TextPlace place)
    {
        if (TellsMore) _findings.Add(new Finding(code, kind, Encoding.UTF8.GetString(value), reason, hint, place));
        else report.AddUntold();
        _hasMissing = true;
        if (_policy == MissingPolicy.Skip) report.Note(_policy);
    }

    public void AddUnreadable(string reason, string hint, TextPlace place)
    {
        if (TellsMore) _findings.Add(new Finding(ProblemCode.UnreadableText, null, null, reason, hint, place));
        else report.AddUntold();
    }

    public void Warn(WarningCode code, ReadOnlySpan<byte> form, ReadOnlySpan<byte> sample) =>
        books.Warn(code, _kind!.Field.Path.Text, form, sample);

    /// <summary>Reports what was gathered.</summary>
    public void End(ReadOnlySpan<byte> record, in Place place)
    {
        if (_findings.Count == 0 && _mapped.Count == 0) return;
        var path = paths.PathOf(record, place);
        if (trace is { IsOn: true }) Trace(trace, path);
        foreach (var finding in _findings) report.Tell(Problem(finding, path), finding.Kind is null ? MissingPolicy.Keep : _policy);
    }

    private void Trace(RecordTrace record, string path)
    {
        var order = _mapped.Select(m => (m.Place.Position, Add: (Action)(() => record.AddMapped(path, m.Place.Position, m.Kind, m.Id, m.CloudId))))
            .Concat(_findings.Select(f => (f.Place.Position, Add: (Action)(() => Trace(record, path, f)))));
        foreach (var (_, add) in order.OrderBy(o => o.Position)) add();
    }

    private void Trace(RecordTrace record, string path, Finding finding)
    {
        if (finding.Kind is { } kind)
            record.AddMissing(path, finding.Place.Position, kind, Encoding.UTF8.GetBytes(finding.Value!), finding.Reason, RecordReport.EffectOf(_policy));
        else
            record.Add(new TracedReference(path, finding.Place.Position, _kind!.Kind.Name, null, null, null, finding.Reason, ProblemCodes.TextOf(ProblemEffect.Kept)));
    }

    private RecordProblem Problem(in Finding finding, string path) => new()
    {
        Code = finding.Code,
        Effect = finding.Kind is null ? ProblemEffect.Kept : RecordReport.EffectOf(_policy),
        Title = identity.Title,
        Record = identity.Number,
        Offset = identity.Offset,
        Key = identity.Key,
        Path = path,
        Kind = (finding.Kind ?? _kind!).Kind.Name,
        Namespace = finding.Kind?.Kind.Namespace,
        Value = finding.Value is null ? null : RecordReport.Shorten(finding.Value),
        Reason = finding.Reason,
        Hint = finding.Hint,
        Accepted = finding.Kind?.Accepted ?? false,
        Position = finding.Place.Position,
        Around = finding.Place.Around,
    };
}
