using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Workers that take turns at the file: whose turn it is reads a block, passes the turn on, and rewrites the block while it is still in its core's cache. A block
/// that needs unknown keys is put aside until a fetch is worth while, and then rewritten again.
/// </summary>
internal sealed class RewritingPipeline(
    Stream stream, RecordFormat format, Position start, IReadOnlyList<EntityRewriter> workers, RecordForm form, BatchLimits limits, FetchMappings? fetch) : IDisposable
{
    /// <summary>A key that is known may lead to one that is not, but not often.</summary>
    private const int MaxFetches = 16;

    /// <summary>Blocks in hand while some are aside, some 7 MB of source and output; else there is one more than workers.</summary>
    private const int MostBlocks = 12;

    /// <summary>A block on its way: filled and rewritten by one worker, handed out, and then used anew.</summary>
    private sealed class Job
    {
        public SourceBlock Source { get; } = new();
        public RewrittenBlock Target { get; } = new();
        public TaskCompletionSource Rewritten { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private readonly BlockReader _reader = new(stream, start, RecordFormats.Cutter(workers[0].Entity, format, start, limits), limits);
    private readonly Channel<Job> _free = Channel.CreateUnbounded<Job>();

    // In the order of the file: a job is put here by the one whose turn it is, before the turn is passed on.
    private readonly Channel<Job> _begun = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly BlocksAside<Job> _aside = new();
    private int _jobs = workers.Count + 1;
    private bool _isOver;

    public async IAsyncEnumerable<RecordBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var i = 0; i < _jobs; i++) _free.Writer.TryWrite(new Job());
        var running = workers.Select(w => Task.Run(() => WorkAsync(w, stop.Token), CancellationToken.None)).ToArray();
        try
        {
            await foreach (var job in _begun.Reader.ReadAllAsync(cancellationToken))
            {
                await job.Rewritten.Task.WaitAsync(cancellationToken);
                foreach (var batch in job.Target.Batches)
                {
                    yield return batch;
                    if (batch.Fatal is not null) yield break;
                }

                if (Volatile.Read(ref _jobs) > workers.Count + 1 && _aside.IsEmpty)
                {
                    Interlocked.Decrement(ref _jobs);
                    continue;
                }

                job.Rewritten = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _free.Writer.TryWrite(job);
            }
        }
        finally
        {
            // The stream and the rewriters are the caller's again when this is over.
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Never fails: what goes wrong is told by the job in which it did, so that everything before it is handed out.</summary>
    private async Task WorkAsync(EntityRewriter worker, CancellationToken cancellationToken)
    {
        var builder = new BatchBuilder(worker, form, limits);
        try
        {
            while (true)
            {
                // The caller takes blocks in order, so one that is aside may hold up all that there are.
                if (!HasBlock() && !_aside.IsEmpty) await FetchAsync(worker, builder, cancellationToken);
                if (await NextAsync(cancellationToken) is not { } job) break;
                await RewriteAsync(worker, builder, job, cancellationToken);
            }

            await FetchAsync(worker, builder, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _begun.Writer.TryComplete();
        }
    }

    private async ValueTask<Job?> NextAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_isOver) return null;
            var job = await _free.Reader.ReadAsync(cancellationToken);
            try
            {
                if (await _reader.ReadAsync(job.Source, cancellationToken))
                {
                    _begun.Writer.TryWrite(job);
                    return job;
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                job.Rewritten.SetException(exception);
                _begun.Writer.TryWrite(job);
            }

            _isOver = true;
            _begun.Writer.TryComplete();
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <returns>False: all blocks there may be are in hand.</returns>
    private bool HasBlock()
    {
        if (_free.Reader.Count > 0) return true;
        if (_aside.IsEmpty) return false;
        if (Interlocked.Increment(ref _jobs) > MostBlocks + workers.Count)
        {
            Interlocked.Decrement(ref _jobs);
            return false;
        }

        _free.Writer.TryWrite(new Job());
        return true;
    }

    private async ValueTask RewriteAsync(EntityRewriter worker, BatchBuilder builder, Job job, CancellationToken cancellationToken)
    {
        try
        {
            Rewrite(worker, builder, job);
            var unknown = worker.Unknown.TakeUnknown();
            if (unknown.Count == 0)
            {
                job.Rewritten.SetResult();
                return;
            }

            var isEnough = _aside.Add(job, unknown);

            // Whoever waits for a block, of which this one may be holding up all others, gets one more or the fetch.
            if (!isEnough && HasBlock()) return;
        }
        catch (Exception exception)
        {
            job.Rewritten.SetException(exception);
            return;
        }

        await FetchAsync(worker, builder, cancellationToken);
    }

    /// <summary>Fetches what the blocks aside need, and rewrites them.</summary>
    private async ValueTask FetchAsync(EntityRewriter worker, BatchBuilder builder, CancellationToken cancellationToken)
    {
        var (jobs, keys) = _aside.Take();
        foreach (var job in jobs)
        {
            try
            {
                for (var fetches = 0; fetches == 0 || keys.Count > 0; fetches++)
                {
                    if (keys.Count > 0)
                    {
                        if (fetch is null || fetches == MaxFetches) throw new InvalidOperationException($"{keys.Count} keys are unknown after {fetches} fetches of mappings.");
                        await fetch(keys, cancellationToken);
                    }

                    Rewrite(worker, builder, job);
                    keys = worker.Unknown.TakeUnknown();
                }

                job.Rewritten.SetResult();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                // The first of them is handed out first, and with it the fault; what comes after it is not asked for any more.
                foreach (var lost in jobs) lost.Rewritten.TrySetException(exception);
                return;
            }
        }
    }

    private static void Rewrite(EntityRewriter worker, BatchBuilder builder, Job job)
    {
        using var reading = worker.Mappings.Reading();
        builder.Rewrite(job.Source, job.Target);
    }
}
