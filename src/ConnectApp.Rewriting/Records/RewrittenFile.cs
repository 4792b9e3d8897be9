using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Puts a rewritten file together from its batches (<see cref="RecordForm.File"/>). A record that is left out takes its separator, lead and tail with it, and
/// the first record that is written needs no separator: so an array or a document stays well-formed whichever records are left out, be it all.
/// </summary>
/// <param name="output">Stays open.</param>
public sealed class RewrittenFile(Stream output)
{
    private bool _hasRecords;

    /// <param name="left">Places in <see cref="RecordBatch.Records"/> of those that are not written.</param>
    public void Write(RecordBatch batch, IReadOnlySet<int>? left = null)
    {
        var block = batch.Block.Span;
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var record = batch.Records[i];
            output.Write(block[record.Before]);
            if (left?.Contains(i) == true) continue;
            var from = _hasRecords ? record.Separator.Start : record.Separator.End;
            output.Write(block[from..record.Tail.End]);
            _hasRecords = true;
        }

        output.Write(block[batch.Trailing]);
    }
}
