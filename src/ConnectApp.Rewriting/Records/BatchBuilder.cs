using System.Buffers.Binary;
using System.Security.Cryptography;
using ConnectApp.Rewriting.Fields;

namespace ConnectApp.Rewriting.Records;

/// <summary>Collects rewritten records until a batch is full.</summary>
internal sealed class BatchBuilder(EntityRewriter rewriter, BatchLimits limits, Position start)
{
    private readonly GrowingBytes _block = new();

    // What stands between records that are not loaded: it goes before the next record of the batch, or after its last.
    private readonly GrowingBytes _between = new();
    private List<RecordSpan> _records = [];
    private Position _after = start;
    private Position _begun = start;
    private int _skipped;
    private int _failed;
    private RecordProblem? _fatal;

    public bool IsEmpty => _after == _begun && _fatal is null;

    private bool IsFull => _fatal is not null
        || _records.Count + _skipped + _failed >= limits.MaxRecords
        || _block.Length + _between.Length >= limits.MaxBytes
        || rewriter.ProblemCount >= limits.MaxProblems;

    /// <returns>True: the batch is full and must be taken; false: the reader needs more bytes.</returns>
    public bool AddFrom(NdjsonReader reader)
    {
        while (!IsFull)
        {
            if (!reader.TryRead(out var line)) return false;
            Add(line);
        }

        return true;
    }

    public RecordBatch Take()
    {
        var trailing = _block.Length;
        _block.Append(_between.Memory.Span);
        var batch = new RecordBatch
        {
            Block = _block.Memory,
            Records = _records,
            Trailing = trailing.._block.Length,
            Read = _records.Count + _skipped + _failed,
            Skipped = _skipped,
            Failed = _failed,
            WithoutCase = rewriter.WithoutCase,
            Problems = rewriter.TakeProblems(),
            References = rewriter.TakeReferences(),
            EntityReferences = rewriter.TakeEntityReferences(),
            After = _after,
            Fatal = _fatal,
        };
        _block.Clear();
        _between.Clear();
        _records = new List<RecordSpan>(batch.Records.Count);
        _begun = _after;
        (_skipped, _failed, _fatal) = (0, 0, null);
        return batch;
    }

    private void Add(in NdjsonLine line)
    {
        if (line.IsBlank)
        {
            _between.Append(line.Lead);
            _between.Append(line.Tail);
            _after = line.After;
            return;
        }

        var outcome = line.IsTooLarge ? Refuse(line) : AddRecord(line);
        if (outcome == RewriteOutcome.Fatal)
        {
            _fatal = rewriter.Fatal;
            return;
        }

        if (outcome == RewriteOutcome.Skipped) _skipped++;
        else if (outcome == RewriteOutcome.Failed) _failed++;
        if (outcome != RewriteOutcome.Loaded && line.Lead.StartsWith("\uFEFF"u8)) _between.Append("\uFEFF"u8);
        _after = line.After;
    }

    private RewriteOutcome Refuse(in NdjsonLine line)
    {
        rewriter.Refuse(
            line.After.Number,
            line.Offset,
            $"the record has more than {limits.MaxRecordBytes} bytes",
            "A record may have that many; split it in the export, or look for a line end that is missing.");
        return RewriteOutcome.Failed;
    }

    /// <summary>Block: <c>[lead | value | tail | key]</c>; a record that is not loaded leaves nothing there.</summary>
    private RewriteOutcome AddRecord(in NdjsonLine line)
    {
        var lead = _block.Length;
        _block.Append(_between.Memory.Span);
        _block.Append(line.Lead);
        var value = _block.Length;
        var outcome = rewriter.Rewrite(line.Value, line.After.Number, line.Offset, _block);
        if (outcome != RewriteOutcome.Loaded)
        {
            _block.Truncate(lead);
            return outcome;
        }

        var tail = _block.Length;
        _block.Append(line.Tail);
        var key = _block.Length;
        _block.Append(rewriter.Key);
        _between.Clear();
        _records.Add(new RecordSpan(key.._block.Length, lead..value, value..tail, tail..key, line.After.Number, line.Offset, SourceHash(line.Value)));
        return outcome;
    }

    /// <summary>
    /// The first 128 bits of SHA-256: the framework has no XxHash128 outside the System.IO.Hashing package; this one is stable over versions, runs in hardware,
    /// and nobody can make two records of one key that only seem equal.
    /// </summary>
    private static UInt128 SourceHash(ReadOnlySpan<byte> source)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
