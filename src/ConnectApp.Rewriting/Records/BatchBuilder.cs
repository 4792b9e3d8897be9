using System.Runtime.InteropServices;
using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Records;

/// <summary>Rewrites blocks: each becomes one batch, or several where it has more than a batch may hold.</summary>
internal sealed class BatchBuilder(EntityRewriter rewriter, RecordForm form, BatchLimits limits)
{
    // What stands between records that are not loaded: it goes before the next record of the batch, or after its last.
    private readonly GrowingBytes _between = new();
    private readonly KeptSources _kept = new(rewriter, isWanted: form == RecordForm.Stored);
    private GrowingBytes _output = new();
    private List<RecordSpan> _records = [];
    private Position _after;
    private int _next;
    private int _skipped;
    private int _failed;

    /// <summary>Where the first record of the batch stands in the block.</summary>
    private (int Start, int End) _first;
    private IReadOnlyList<FileNote> _notes = [];
    private List<string> _lost = [];

    private bool IsFull => _records.Count + _skipped + _failed >= limits.MaxRecords
        || _output.Length + _between.Length >= limits.MaxBytes
        || rewriter.Books.ProblemCount >= limits.MaxProblems;

    /// <summary>May be repeated: what was put into the target before is gone.</summary>
    public void Rewrite(SourceBlock source, RewrittenBlock target)
    {
        // What an earlier try has left.
        rewriter.Books.TakeProblems();
        rewriter.Books.TakeReferences();
        rewriter.Books.TakeFields();
        rewriter.Books.TakeWarnings();
        rewriter.Books.TakeEntityReferences();
        rewriter.Unknown.TakeUnknown();
        target.Clear();

        // A record that ends the run may be the first: nothing of the block is done then, whatever was seen before.
        _after = source.Before;
        _notes = [.. source.Notes];
        Walk(source);
        Begin(target);
        var isOpen = false;
        foreach (ref readonly var slice in CollectionsMarshal.AsSpan(source.Slices))
        {
            if (!slice.IsRecord)
            {
                _between.Append(source.Span(slice.Start, slice.End));
            }
            else if (AddRecord(source, slice) == RewriteOutcome.Fatal)
            {
                target.Add(Take(source, rewriter.Fatal, null));
                return;
            }

            _after = slice.After;
            isOpen = true;
            if (!IsFull) continue;
            target.Add(Take(source, null, null));
            Begin(target);
            isOpen = false;
        }

        if (!isOpen && source.Fault is null && _notes.Count == 0) return;
        _after = source.After;
        target.Add(Take(source, null, source.Fault));
    }

    private void Walk(SourceBlock source)
    {
        _next = 0;
        rewriter.BeginBlock(source.Shape);
        foreach (ref readonly var slice in CollectionsMarshal.AsSpan(source.Slices))
        {
            if (!slice.IsRecord || slice.Fault is not null) continue;
            rewriter.Walk(source.Span(slice.Value, slice.Tail), slice.After.Number, slice.Offset);
        }

        rewriter.Answer();
    }

    private void Begin(RewrittenBlock target)
    {
        _output = target.NextOutput();
        _between.Clear();
        _kept.Begin();
        _records = new List<RecordSpan>(_records.Count);
        (_skipped, _failed) = (0, 0);
        _first = default;
        _lost = [];
    }

    private RecordBatch Take(SourceBlock source, RecordProblem? fatal, FileFault? fault)
    {
        var trailing = _output.Length;
        _output.Append(_between.Memory.Span);
        var kept = _output.Length;
        var keptRecords = _kept.TakeTo(_output);
        var fields = rewriter.Books.TakeFields();
        var notes = _notes;
        _notes = [];
        return new RecordBatch
        {
            Block = _output.Memory,
            Records = _records,
            Trailing = trailing..kept,
            Kept = keptRecords,
            Read = _records.Count + _skipped + _failed,
            Skipped = _skipped,
            Failed = _failed,
            WithoutCase = rewriter.Books.WithoutCase,
            Problems = rewriter.Books.TakeProblems(),
            References = rewriter.Books.TakeReferences(),
            EntityReferences = rewriter.Books.TakeEntityReferences(),
            Fields = fields,
            Names = fields.Any(f => f.Matched == 0) ? RecordNames.Of(source.Span(_first.Start, _first.End), source.Shape) : [],
            Warnings = rewriter.Books.TakeWarnings(),
            Notes = notes,
            LostKeys = _lost,
            After = _after,
            Fatal = fatal,
            Fault = fault,
        };
    }

    /// <summary>
    /// Output: <c>[before | separator | lead | value | tail | key]</c>. If the record is not loaded, only the bytes before it are kept, for
    /// the next record.
    /// </summary>
    private RewriteOutcome AddRecord(SourceBlock source, in SourceSlice slice)
    {
        var number = slice.After.Number;
        if (slice.Fault is { } fault)
        {
            var refused = rewriter.Books.ProblemCount;
            rewriter.Books.Refuse(number, slice.Offset, fault.Code ?? ProblemCode.UnreadableRecord, fault.Reason, fault.Hint);
            rewriter.Books.SetOutcome(refused, RewriteOutcome.Failed);
            _kept.Add(source.Span(slice.Value, slice.Tail), number, slice.Offset, RewriteOutcome.Failed);
            return Leave(source, slice, RewriteOutcome.Failed);
        }

        if (_first.End == 0) _first = (slice.Value, slice.Tail);
        var before = _output.Length;
        _output.Append(_between.Memory.Span);
        _output.Append(source.Span(slice.Start, slice.Separator));
        var separator = _output.Length;
        _output.Append(source.Span(slice.Separator, slice.Lead));
        var lead = _output.Length;
        _output.Append(source.Span(slice.Lead, slice.Value));
        var value = _output.Length;
        var record = source.Span(slice.Value, slice.Tail);
        var problems = rewriter.Books.ProblemCount;
        var outcome = rewriter.Write(_next++, record, form, _output);
        rewriter.Books.SetOutcome(problems, outcome);
        if (rewriter.Books.ProblemCount > problems) _kept.Add(record, number, slice.Offset, outcome);
        if (outcome != RewriteOutcome.Loaded)
        {
            _output.Truncate(before);
            if (!rewriter.Key.IsEmpty) _lost.Add(Encoding.UTF8.GetString(rewriter.Key));
            return Leave(source, slice, outcome);
        }

        var tail = _output.Length;
        _output.Append(source.Span(slice.Tail, slice.End));
        var key = _output.Length;
        _output.Append(rewriter.Key);
        _between.Clear();
        _records.Add(new RecordSpan(
            key.._output.Length,
            before..separator,
            separator..lead,
            lead..value,
            value..tail,
            tail..key,
            number,
            slice.Offset,
            SourceHash(record)) { KeyIsNumber = rewriter.KeyIsNumber });
        return outcome;
    }

    private RewriteOutcome Leave(SourceBlock source, in SourceSlice slice, RewriteOutcome outcome)
    {
        if (outcome == RewriteOutcome.Fatal) return outcome;
        if (outcome == RewriteOutcome.Skipped) _skipped++;
        else _failed++;
        _between.Append(source.Span(slice.Start, slice.Separator));
        return outcome;
    }

    /// <summary>
    /// 64 bits of hash and the length. It tells whether a record has changed since the last import, so each hash meets one other,
    /// and two different records are taken for equal once in 2^64. It does not protect against an attacker: one who can write both records
    /// owns them, and gains only that the change is reported as no change. (SHA-256, which would protect, costs half of reading a record.)
    /// </summary>
    private static UInt128 SourceHash(ReadOnlySpan<byte> source) => new(XxHash64.Of(source), (ulong)source.Length);
}
