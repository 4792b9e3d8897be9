using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Records;

/// <summary>What became of a <see cref="SourceBlock"/>: its batches, and the bytes that they are views of. Owned by whoever made it; filled anew from block to block.</summary>
internal sealed class RewrittenBlock
{
    private readonly List<GrowingBytes> _outputs = [];
    private readonly List<RecordBatch> _batches = [];

    public IReadOnlyList<RecordBatch> Batches => _batches;

    public void Clear() => _batches.Clear();

    /// <summary>Bytes for the next batch.</summary>
    public GrowingBytes NextOutput()
    {
        if (_outputs.Count == _batches.Count) _outputs.Add(new GrowingBytes());
        var output = _outputs[_batches.Count];
        output.Clear();
        return output;
    }

    public void Add(RecordBatch batch) => _batches.Add(batch);
}
