using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Workers that take turns at the file: whose turn it is reads a block, passes the turn on, and rewrites the block while it is still in its core's cache.
/// </summary>
internal sealed class RewritingPipeline(
    Stream stream, RecordFormat format, Position start, IReadOnlyList<EntityRewriter> workers, RecordForm form, BatchLimits limits, FetchMappings? fetch) : IDisposable
{
    /// <summary>A key that is known may lead to one that is not, but not often.</summary>
    private const int MaxFetches = 16;

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
    private readonly RewritingGate _gate = new(workers.Count);
    private bool _isOver;

    public async IAsyncEnumerable<RecordBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var i = 0; i <= workers.Count; i++) _free.Writer.TryWrite(new Job());
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

    public void Dispose()
    {
        _turn.Dispose();
        _gate.Dispose();
    }

    /// <summary>Never fails: what goes wrong is told by the job in which it did, so that everything before it is handed out.</summary>
    private async Task WorkAsync(EntityRewriter worker, CancellationToken cancellationToken)
    {
        var builder = new BatchBuilder(worker, form, limits);
        try
        {
            while (await NextAsync(cancellationToken) is { } job) await RewriteAsync(worker, builder, job, cancellationToken);
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

    private async ValueTask RewriteAsync(EntityRewriter worker, BatchBuilder builder, Job job, CancellationToken cancellationToken)
    {
        try
        {
            for (var fetches = 0; ; fetches++)
            {
                using (await _gate.EnterAsync(cancellationToken)) builder.Rewrite(job.Source, job.Target);
                if (worker.Unknown.Count == 0) break;
                if (fetch is null || fetches == MaxFetches) throw new InvalidOperationException($"{worker.Unknown.Count} keys are unknown after {fetches} fetches of mappings.");
                var add = await fetch(worker.Unknown.TakeUnknown(), cancellationToken);
                using (await _gate.EnterAloneAsync(cancellationToken)) add();
            }

            job.Rewritten.SetResult();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            job.Rewritten.SetCanceled(cancellationToken);
            throw;
        }
        catch (Exception exception)
        {
            job.Rewritten.SetException(exception);
        }
    }
}
