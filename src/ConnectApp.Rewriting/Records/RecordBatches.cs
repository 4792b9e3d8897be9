using System.Runtime.CompilerServices;
using ConnectApp.Rewriting.Fields;

namespace ConnectApp.Rewriting.Records;

/// <summary>Reads a file of records and rewrites it, batch by batch.</summary>
public static class RecordBatches
{
    /// <param name="stream">The uncompressed file, standing at the offset of <paramref name="start"/>; stays open.</param>
    /// <param name="start">The <see cref="RecordBatch.After"/> of the last batch that was committed; default: the beginning.</param>
    /// <param name="rewriter">Used by this enumeration alone as long as it runs.</param>
    /// <returns>
    /// Batches that together are the rest of the file, however often it was broken off and resumed. Each batch's <see cref="RecordBatch.Block"/> belongs to
    /// the enumeration and is written anew when the next batch is asked for: commit or copy it before.
    /// </returns>
    /// <exception cref="IOException">The stream's own; what was not handed out was not counted.</exception>
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        Stream stream, Position start, EntityRewriter rewriter, BatchLimits limits, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = new NdjsonReader(stream, start, limits.MaxRecordBytes, limits.BufferBytes);
        var builder = new BatchBuilder(rewriter, limits, start);
        do
        {
            while (true)
            {
                var isFull = builder.AddFrom(reader);
                if (!isFull) break;
                var batch = builder.Take();
                yield return batch;
                if (batch.Fatal is not null) yield break;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        while (await reader.FillAsync(cancellationToken));

        if (!builder.IsEmpty) yield return builder.Take();
    }
}
