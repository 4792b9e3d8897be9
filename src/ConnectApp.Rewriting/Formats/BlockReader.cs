using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Formats;

/// <summary>Reads one file, of any size, in blocks of whole records.</summary>
/// <param name="stream">The uncompressed file, standing at the offset of <paramref name="start"/>; stays open.</param>
internal sealed class BlockReader(Stream stream, Position start, RecordCutter cutter, BatchLimits limits)
{
    /// <summary>Tiny records make large lists; a block ends there too.</summary>
    private const int MaxSlices = 8192;

    /// <summary>What may stand before a record in one piece with it.</summary>
    private const int AroundBytes = 128 * 1024;

    private readonly GrowingBytes _rest = new();
    private Position _at = start;
    private FileFault? _streamFault;
    private bool _isEnd;
    private bool _isDone;
    private bool _isCut = true;

    /// <returns>False: there is nothing more, and nothing was put into the block.</returns>
    /// <exception cref="IOException">The stream's own; what is in hand is lost, and nothing of it was handed out.</exception>
    public async ValueTask<bool> ReadAsync(SourceBlock block, CancellationToken cancellationToken)
    {
        if (_isDone) return false;
        block.Begin(_at, cutter.Shape, _rest.Memory.Span, limits.BlockBytes);
        _rest.Clear();
        while (true)
        {
            // What was left over was cut in vain before; so it is filled up first.
            if (_isCut) await FillAsync(block, cancellationToken);
            _isCut = true;
            var cut = CutAll(block);
            block.Notes.AddRange(cutter.TakeNotes());
            if (cut == Cut.TooLarge) await SkipAsync(block, cancellationToken);
            if (_isDone) return block.Slices.Count > 0 || block.Fault is not null || block.Notes.Count > 0;
            if (cut == Cut.More && block.Slices.Count == 0)
            {
                if (!MakeRoom(block)) return true;
                continue;
            }

            _isCut = cut == Cut.More;
            _rest.Append(block.Unread);
            return true;
        }
    }

    private Cut CutAll(SourceBlock block)
    {
        while (true)
        {
            var cut = cutter.Next(block.Unread, _isEnd, out var piece);
            switch (cut)
            {
                case Cut.Piece:
                    Add(block, piece);
                    if (block.Slices.Count < MaxSlices) break;
                    return cut;
                case Cut.TooLarge:
                    piece.Fault = new Fault(
                        $"the record has more than {limits.MaxRecordBytes} bytes",
                        "A record may have that many; split it in the export, or look for an end that is missing.", piece.Value, ProblemCode.RecordTooLarge);
                    Add(block, piece);
                    return cut;
                case Cut.Broken:
                    Break(block, new FileFault(piece.Fault!.Reason, piece.Fault.Hint, _at.Offset + piece.Fault.At, piece.Fault.Code ?? ProblemCode.UnreadableFile));
                    return cut;
                case Cut.More when _streamFault is not null:
                    Break(block, _streamFault);
                    return cut;
                case Cut.End:
                    _isDone = true;
                    return cut;
                default:
                    return cut;
            }
        }
    }

    private void Add(SourceBlock block, in Piece piece)
    {
        var isRecord = piece.Tail > piece.Value || piece.Fault is not null;
        _at = new Position(_at.Offset + piece.End, _at.Number + (isRecord ? 1 : 0), cutter.State);
        block.Add(piece, _at, cutter.Shape);
    }

    private async ValueTask SkipAsync(SourceBlock block, CancellationToken cancellationToken)
    {
        while (true)
        {
            var isWhole = cutter.Skip(block.Unread, _isEnd, out var count);
            block.Drop(count);
            _at = new Position(_at.Offset + count, _at.Number, cutter.State);
            if (isWhole)
            {
                block.Extend(_at);
                return;
            }

            if (_isEnd || _streamFault is not null)
            {
                Break(block, _streamFault ?? new FileFault("the file ends within a record", "Export the file again; it was cut.", _at.Offset));
                return;
            }

            MakeRoom(block);
            await FillAsync(block, cancellationToken);
        }
    }

    private async ValueTask FillAsync(SourceBlock block, CancellationToken cancellationToken)
    {
        try
        {
            while (!_isEnd && _streamFault is null && !block.Free.IsEmpty)
            {
                var read = await stream.ReadAsync(block.Free, cancellationToken);
                block.Filled(read);
                _isEnd = read == 0;
            }
        }
        catch (PackedDataException fault)
        {
            // What was unpacked before is good, up to its last whole record.
            _streamFault = new FileFault(fault.Message, fault.Hint, _at.Offset + block.Unread.Length);
        }
    }

    /// <returns>False: there is more in one piece than there may be.</returns>
    private bool MakeRoom(SourceBlock block)
    {
        if (!block.Free.IsEmpty) return true;
        var most = (long)limits.MaxRecordBytes + (2 * limits.BlockBytes) + AroundBytes;
        if (block.Length >= most)
        {
            Break(block, new FileFault(
                $"no record begins or ends within {limits.MaxRecordBytes} bytes", "Look at the format of this file, and at what stands around its records.", _at.Offset));
            return false;
        }

        block.Grow((int)Math.Min(Math.Min(block.Length * 2L, most), Array.MaxLength));
        return true;
    }

    private void Break(SourceBlock block, FileFault fault)
    {
        block.Break(fault);
        _isDone = true;
    }
}
