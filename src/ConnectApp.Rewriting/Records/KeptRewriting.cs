using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Records;

/// <summary>Rewrites records that were kept (<see cref="RecordBatch.Kept"/>), each by itself, as the store has them.</summary>
public sealed class KeptRewriting
{
    private readonly EntityRewriter _rewriter;
    private readonly BatchBuilder _builder;
    private readonly RecordShape _shape;
    private readonly string? _state;
    private readonly SourceBlock _source = new();
    private readonly RewrittenBlock _target = new();

    /// <param name="rewriter">Used by this object alone.</param>
    /// <param name="file">Any place of the records' file behind its first record: how all of them are spelled follows from it.</param>
    public KeptRewriting(EntityRewriter rewriter, RecordFormat format, Position file, BatchLimits limits)
    {
        _rewriter = rewriter;
        _builder = new BatchBuilder(rewriter, RecordForm.Stored, limits);
        (_shape, _state) = (RecordFormats.Cutter(rewriter.Entity, format, file, limits).Shape, file.State);
    }

    /// <summary>Rewrites one record; references whose keys nobody has asked for are noted (<see cref="TakeUnknown"/>), and then the batch is not to be used.</summary>
    /// <returns>A batch of this record, whose block is written anew with the next call; null: the plan says that this record ends the run.</returns>
    public RecordBatch? Rewrite(ReadOnlySpan<byte> source, long number, long offset)
    {
        _source.Begin(new Position(offset, number - 1, _state), _shape, source, source.Length);
        _source.Add(new Piece { Tail = source.Length, End = source.Length }, new Position(offset + source.Length, number, _state), _shape);
        using var reading = _rewriter.Mappings.Reading();
        _builder.Rewrite(_source, _target);
        return _target.Batches is [{ Fatal: null } batch] ? batch : null;
    }

    /// <summary>Keys since the last call that the mappings do not know yet.</summary>
    public IReadOnlyCollection<UnknownKey> TakeUnknown() => _rewriter.Unknown.TakeUnknown();
}
