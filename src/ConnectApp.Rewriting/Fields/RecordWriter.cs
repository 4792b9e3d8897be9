using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// Rewrites a walked record whose look-ups have been answered: resolves its references, checks the result, counts, and splices.
/// </summary>
internal sealed class RecordWriter
{
    private readonly WalkedBlock _block;
    private readonly RewriteBooks _books;
    private readonly RecordTally _tally;
    private readonly ReferenceLookup _lookup;
    private readonly RecordReport _report;
    private readonly ReferenceResolver _resolver;
    private readonly ResultCheck _check;
    private readonly PlainSplicer _plain;
    private readonly Splicer _splicer;
    private readonly RecordTrace? _trace;

    /// <param name="unknown">Gets the keys that the tables cannot answer yet.</param>
    /// <param name="rules">What references inside text depend on.</param>
    /// <param name="trace">Follows one record; null: none is followed.</param>
    public RecordWriter(
        WalkedBlock block,
        PlanEntity entity,
        PlaceValues values,
        XmlWalk xml,
        RecordIdentity identity,
        RewriteBooks books,
        UnknownKeys unknown,
        TextRules rules,
        RecordTrace? trace)
    {
        (_block, _books, _trace) = (block, books, trace);
        _tally = new RecordTally(block);
        _lookup = new ReferenceLookup(unknown, block.Answers, _tally);
        var edits = new RecordEdits(block, values);
        var paths = new PlacePaths(block, xml, entity.Arrays);
        _report = new RecordReport(block, values, identity, paths, books, trace);
        var texts = block.Fields.Any(f => f.Kinds.Any(k => k.Text is not null))
            ? new TextResolver(values, edits, _lookup, _tally, new TextReport(_report, identity, paths, books, trace), rules)
            : null;
        _resolver = new ReferenceResolver(block, values, edits, _lookup, _report, paths, texts, trace);
        _check = new ResultCheck(block, edits, _resolver.Names, identity);
        _plain = new PlainSplicer(block);
        _splicer = new Splicer(block, edits, entity);
    }

    /// <summary>The mappings are being asked; it remains true if they fail.</summary>
    public bool IsAsking => _lookup.IsAsking;

    /// <summary>The problem that ended the run (<see cref="RewriteOutcome.Fatal"/>).</summary>
    public RecordProblem? Fatal => _report.Fatal;

    public void BeginBlock() => _lookup.BeginBlock();

    /// <param name="record">The bytes of the record in hand, as its file has them.</param>
    /// <param name="output">Gets the rewritten record if the outcome is <see cref="RewriteOutcome.Loaded"/>, else nothing.</param>
    public RewriteOutcome Write(ReadOnlySpan<byte> record, RecordForm form, GrowingBytes output)
    {
        if (_block.Record.IsPlain && _trace is not { IsOn: true } && _plain.TryWrite(record, output)) return RewriteOutcome.Loaded;

        record = _block.AsUtf8(record);
        _tally.BeginRecord();
        var policy = _resolver.Resolve(record);
        if (policy == MissingPolicy.Fail) return RewriteOutcome.Fatal;
        var isSkipped = policy == MissingPolicy.Skip;
        if (!isSkipped && _check.FindProblem(record.Length) is { } problem)
        {
            _books.Add(problem);
            return RewriteOutcome.Failed;
        }

        _tally.Count(_books, isLoaded: !isSkipped);
        if (isSkipped) return RewriteOutcome.Skipped;
        _splicer.Write(record, form, output);
        return RewriteOutcome.Loaded;
    }
}
