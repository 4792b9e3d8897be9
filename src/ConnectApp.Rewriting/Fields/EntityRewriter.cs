using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Rewrites the records of one entity: copies their bytes, and replaces the ids that the plan's fields lead to.</summary>
/// <remarks>
/// Records are rewritten in blocks: <see cref="BeginBlock"/>, <see cref="Walk"/> for each record, <see cref="Answer"/>, then
/// <see cref="Write"/> for each record. All look-ups of a block are answered together, so the waits for the tables' memory overlap; one
/// at a time, these waits would take most of the time. Not safe for use by two threads at once: each needs a rewriter of its own, over
/// the same mappings.
/// </remarks>
public sealed class EntityRewriter
{
    private readonly WalkedBlock _block;
    private readonly PlaceValues _values = new();
    private readonly RecordIdentity _identity;
    private readonly RecordWalk _walk;
    private readonly ReferenceQuestions _questions;
    private readonly RecordWriter _writer;
    private readonly RecordTrace? _trace;

    /// <param name="rules">What references inside text depend on; null: the plan's product, and no source server is known.</param>
    /// <param name="trace">Follows one record; null: none is followed.</param>
    public EntityRewriter(ImportPlan plan, PlanEntity entity, MappingSet mappings, string migrationScopeId, TextRules? rules = null, RecordTrace? trace = null)
    {
        (Entity, Mappings, _trace) = (entity, mappings, trace);
        BoundField[] fields = [.. entity.Fields.Select(f => new BoundField(plan, entity, f, mappings, migrationScopeId))];
        _block = new WalkedBlock(fields, new MappingBatch(Unknown));
        Books = new RewriteBooks(fields);
        _identity = new RecordIdentity(_block);
        _walk = new RecordWalk(_block, entity, _values, _identity);
        _questions = new ReferenceQuestions(_block, _values);
        _writer = new RecordWriter(_block, entity, _values, _walk.Xml, _identity, Books, Unknown, rules ?? new TextRules(plan.Product, []), trace);
    }

    public PlanEntity Entity { get; }

    internal MappingSet Mappings { get; }

    /// <summary>Problems, warnings and counts since they were last taken.</summary>
    internal RewriteBooks Books { get; }

    /// <summary>The last record's key as text: a string unescaped, a number as it is spelled. Empty if it has none.</summary>
    internal ReadOnlySpan<byte> Key => _block.Key;

    /// <summary>The last record's key is a JSON number.</summary>
    internal bool KeyIsNumber => _block.Record.KeyIsNumber;

    /// <summary>The problem that ended the run (<see cref="RewriteOutcome.Fatal"/>).</summary>
    internal RecordProblem? Fatal => _writer.Fatal;

    /// <summary>Keys that the tables cannot answer yet; all that was rewritten since they were last taken must be discarded.</summary>
    internal UnknownKeys Unknown { get; } = new();

    /// <summary>Tests throw from here.</summary>
    internal Action<long>? BeforeRecord { get; set; }

    /// <summary>Rewrites a block of one record.</summary>
    /// <param name="record">The record's bytes without white space around it.</param>
    /// <param name="shape">One instance for all records of a file.</param>
    /// <param name="output">Gets the rewritten record if the outcome is <see cref="RewriteOutcome.Loaded"/>, else nothing.</param>
    internal RewriteOutcome Rewrite(
        ReadOnlySpan<byte> record,
        RecordShape shape,
        RecordForm form,
        long number,
        long offset,
        GrowingBytes output)
    {
        BeginBlock(shape);
        Walk(record, number, offset);
        Answer();
        return Write(0, record, form, output);
    }

    internal void BeginBlock(RecordShape shape)
    {
        _block.Begin(shape);
        _values.BeginBlock(shape);
        _walk.Xml.BeginBlock();
        _writer.BeginBlock();
    }

    /// <summary>Finds the references of a record and asks for them.</summary>
    /// <param name="record">The record's bytes without white space around it.</param>
    internal void Walk(ReadOnlySpan<byte> record, long number, long offset)
    {
        _block.Add(number, offset);
        _identity.BeginRecord();
        record = _block.ToUtf8(record);
        var isWalked = false;
        try
        {
            BeforeRecord?.Invoke(number);
            _block.Record.Fault = _walk.Walk(record);
            isWalked = true;
            if (_block.Record.Fault is null) _questions.Ask(record);
        }
        catch (Exception exception) when (IsOfRecord(exception))
        {
            _block.Record.Fault = _identity.Error(exception);
            if (!isWalked) _block.ForgetKey();
        }

        _block.End();
    }

    /// <summary>Looks up what the records of the block ask for.</summary>
    internal void Answer() => _block.Answers.Answer();

    /// <summary>Writes a record of the block; the block's records must be written in order.</summary>
    /// <param name="index">The record's number in the block, from 0.</param>
    /// <param name="record">The bytes that were walked.</param>
    /// <param name="output">Gets the rewritten record if the outcome is <see cref="RewriteOutcome.Loaded"/>, else nothing.</param>
    internal RewriteOutcome Write(int index, ReadOnlySpan<byte> record, RecordForm form, GrowingBytes output)
    {
        _block.MoveTo(index);
        _identity.BeginRecord();
        _block.Matched.Count(index, _block.Fields);
        if (_block.Record.Fault is { } fault)
        {
            Books.Add(fault);
            return RewriteOutcome.Failed;
        }

        var (before, problems) = (output.Length, Books.ProblemCount);
        try
        {
            BeforeRecord?.Invoke(_identity.Number);
            if (_trace is null) return _writer.Write(record, form, output);
            _trace.Begin(_block.Key);
            var outcome = _writer.Write(record, form, output);
            _trace.End(_block, _block.AsUtf8(record), outcome, output.Span(before, output.Length - before));
            return outcome;
        }
        catch (Exception exception) when (IsOfRecord(exception))
        {
            output.Truncate(before);
            Books.RemoveProblems(problems);
            Books.Add(_identity.Error(exception));
            return RewriteOutcome.Failed;
        }
    }

    /// <summary>
    /// A fault of this program that one record brings to light fails that record. Faults of the environment end the run: mappings that
    /// do not answer, disk, memory, a stop.
    /// </summary>
    private bool IsOfRecord(Exception exception) =>
        !_writer.IsAsking && exception is not (IOException or OperationCanceledException or OutOfMemoryException);
}
