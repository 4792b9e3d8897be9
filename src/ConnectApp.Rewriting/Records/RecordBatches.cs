using System.Runtime.CompilerServices;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Records;

/// <summary>Reads a file of records and rewrites it, batch by batch.</summary>
public static class RecordBatches
{
    /// <summary>NDJSON, as the file has it, on the caller's own thread.</summary>
    public static IAsyncEnumerable<RecordBatch> ReadAsync(
        Stream stream, Position start, EntityRewriter rewriter, BatchLimits limits, CancellationToken cancellationToken = default) =>
        ReadAsync(stream, RecordFormat.Ndjson, start, rewriter, RecordForm.File, limits, cancellationToken);

    /// <summary>On the caller's own thread: nothing is read ahead.</summary>
    /// <param name="stream">The uncompressed file, standing at the offset of <paramref name="start"/>; stays open.</param>
    /// <param name="format">See <see cref="RecordFormats.Of"/>.</param>
    /// <param name="start">The <see cref="RecordBatch.After"/> of the last batch that was committed; default: the beginning.</param>
    /// <param name="rewriter">Used by this enumeration alone as long as it runs.</param>
    /// <returns>
    /// Batches that together are the rest of the file, however often it was broken off and resumed. Each batch's <see cref="RecordBatch.Block"/> belongs to
    /// the enumeration and is written anew when the next batch is asked for: commit or copy it before.
    /// </returns>
    /// <exception cref="IOException">The stream's own (but not <see cref="PackedDataException"/>, which is a fault of the file); what was not handed out was not counted.</exception>
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        Stream stream, RecordFormat format, Position start, EntityRewriter rewriter, RecordForm form, BatchLimits limits,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = new BlockReader(stream, start, RecordFormats.Cutter(rewriter.Entity, format, start, limits), limits);
        var builder = new BatchBuilder(rewriter, form, limits);
        var source = new SourceBlock();
        var target = new RewrittenBlock();
        cancellationToken.ThrowIfCancellationRequested();
        while (await reader.ReadAsync(source, cancellationToken))
        {
            builder.Rewrite(source, target);
            if (rewriter.Unknown.Count > 0) throw new InvalidOperationException($"{rewriter.Unknown.Count} keys are unknown to the mappings, and nobody fetches them.");
            foreach (var batch in target.Batches)
            {
                yield return batch;
                if (batch.Fatal is not null) yield break;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// On as many workers as there are rewriters, each of which reads a block, rewrites it, and goes on to the next; batches come in the order of the file.
    /// At most one block more than there are workers is in hand, so that every worker has one while the caller commits.
    /// </summary>
    /// <param name="workers">One a worker, all of the same entity over the same mappings; used by this enumeration alone as long as it runs.</param>
    /// <param name="fetch">Gets keys that the mappings do not know yet; null: there are none.</param>
    /// <inheritdoc cref="ReadAsync(Stream, RecordFormat, Position, EntityRewriter, RecordForm, BatchLimits, CancellationToken)"/>
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        Stream stream, RecordFormat format, Position start, IReadOnlyList<EntityRewriter> workers, RecordForm form, BatchLimits limits,
        FetchMappings? fetch, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var pipeline = new RewritingPipeline(stream, format, start, workers, form, limits, fetch);
        await foreach (var batch in pipeline.RunAsync(cancellationToken)) yield return batch;
    }
}
