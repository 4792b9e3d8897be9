using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Reports the problems of places in the record in hand, and notes the policy that they lead to.</summary>
internal sealed class RecordReport(
    WalkedBlock block,
    PlaceValues values,
    RecordIdentity identity,
    PlacePaths paths,
    RewriteBooks books,
    RecordTrace? trace)
{
    /// <summary>
    /// Problems of one record that are reported one by one. The rest is counted in one more problem, so that no record fills the memory.
    /// </summary>
    public const int MaxProblems = 50_000;

    private const int LongestValue = 1_000;

    private int _first;
    private int _untold;

    /// <summary>The worst policy of the record's missing references: <c>Fail</c>, <c>Skip</c>, else <c>Keep</c>.</summary>
    public MissingPolicy Worst { get; private set; }

    /// <summary>Problems that were reported, and those beyond the limit that <see cref="Tell"/> was asked to report.</summary>
    public int Told { get; private set; }

    /// <summary>The problem that ended the run (<see cref="RewriteOutcome.Fatal"/>).</summary>
    public RecordProblem? Fatal { get; private set; }

    public void BeginRecord()
    {
        Worst = MissingPolicy.Keep;
        (_first, Told, _untold) = (books.ProblemCount, 0, 0);
    }

    /// <param name="isVoid">The record gets another problem that replaces all of these.</param>
    public void EndRecord(bool isVoid)
    {
        if (isVoid)
        {
            books.RemoveProblems(_first);
        }
        else if (_untold > 0)
        {
            books.Add(identity.Problem(
                ProblemCode.MissingMapping,
                $"{_untold} further problems of this record",
                "Only the first of a record are listed one by one; missing references are counted all the same."));
        }
    }

    public static ProblemEffect EffectOf(MissingPolicy policy) => policy switch
    {
        MissingPolicy.Skip => ProblemEffect.Skipped,
        MissingPolicy.Null => ProblemEffect.Emptied,
        MissingPolicy.Fail => ProblemEffect.Failed,
        _ => ProblemEffect.Kept,
    };

    public static string Shorten(string value) => value.Length <= LongestValue ? value : value[..LongestValue] + "…";

    /// <summary>Adds a problem to the books, unless the record has too many, and notes the policy.</summary>
    public void Tell(RecordProblem problem, MissingPolicy policy)
    {
        if (policy == MissingPolicy.Fail && Worst != MissingPolicy.Fail) Fatal = problem;
        else if (Told++ < MaxProblems) books.Add(problem);
        else _untold++;
        Note(policy);
    }

    /// <summary>Counts a problem that is not reported by itself.</summary>
    public void AddUntold() => _untold++;

    public void Note(MissingPolicy policy)
    {
        if (policy == MissingPolicy.Fail || (policy == MissingPolicy.Skip && Worst != MissingPolicy.Fail)) Worst = policy;
    }

    /// <summary>Reports a reference without a mapping.</summary>
    public void TellMissing(
        ReadOnlySpan<byte> record,
        in Place place,
        BoundKind kind,
        ReadOnlySpan<byte> value,
        ProblemEffect effect)
    {
        var policy = kind.Field.Missing;
        if (trace is { IsOn: true }) trace.AddMissing(paths.PathOf(record, place), null, kind, value, MissingHints.Reason(kind.Kind), effect);
        if (Told < MaxProblems || policy == MissingPolicy.Fail)
        {
            Tell(Missing(record, place, kind, value, effect), policy);
        }
        else
        {
            _untold++;
            Note(policy);
        }
    }

    /// <summary>
    /// Reports a text that cannot be read, or a value whose kind is not known. Its references are unknown, and it is left unchanged.
    /// </summary>
    public void TellUnchanged(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, in Place place)
    {
        if (Told >= MaxProblems)
        {
            _untold++;
            return;
        }

        var problem = place.Kind == PlaceKind.Unreadable ? Unreadable(record, text, place) : WithoutCase(record, place);
        if (trace is { IsOn: true }) trace.Add(new TracedReference(problem.Path!, null, "", null, null, null, problem.Reason, ProblemCodes.TextOf(ProblemEffect.Kept)));
        Tell(problem, MissingPolicy.Keep);
    }

    private RecordProblem Missing(
        ReadOnlySpan<byte> record,
        in Place place,
        BoundKind kind,
        ReadOnlySpan<byte> value,
        ProblemEffect effect) => new()
    {
        Code = ProblemCode.MissingMapping,
        Effect = effect,
        Title = identity.Title,
        Record = identity.Number,
        Offset = identity.Offset,
        Key = identity.Key,
        Path = paths.PathOf(record, place),
        Kind = kind.Kind.Name,
        Namespace = kind.Kind.Namespace,
        Value = Shorten(Encoding.UTF8.GetString(value)),
        Reason = MissingHints.Reason(kind.Kind),
        Hint = MissingHints.For(kind.Kind),
        Accepted = kind.Accepted,
    };

    private RecordProblem Unreadable(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, in Place place) => new()
    {
        Code = ProblemCode.UnreadableText,
        Effect = ProblemEffect.Kept,
        Record = identity.Number,
        Offset = identity.Offset,
        Key = identity.Key,
        Title = identity.Title,
        Path = paths.PathOf(record, place),
        Value = Shorten(Encoding.UTF8.GetString(values.Read(text, place))),
        Reason = "a text that begins as JSON is not valid JSON, or was cut",
        Hint = "The path goes on inside this text, so its references are unknown. "
            + "Export the value whole; spreadsheets cut cells after 32,767 characters.",
    };

    private RecordProblem WithoutCase(ReadOnlySpan<byte> record, in Place place)
    {
        var deciding = place.IdLength < 0 ? null : Shorten(Encoding.UTF8.GetString(block.TextOfId(place)));
        return new RecordProblem
        {
            Code = ProblemCode.ByWithoutCase,
            Effect = ProblemEffect.Kept,
            Record = identity.Number,
            Offset = identity.Offset,
            Key = identity.Key,
            Title = identity.Title,
            Path = paths.PathOf(record, place),
            Value = deciding,
            Reason = deciding is null
                ? "the value that chooses the kind is null or absent"
                : $"'by' has no case for {ShownText.Quote(deciding)}",
            Hint = "Add a case for this value to the field; the kind 'none' says that such values hold no references.",
        };
    }
}
