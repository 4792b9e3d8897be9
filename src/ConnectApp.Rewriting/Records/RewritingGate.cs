namespace ConnectApp.Rewriting.Records;

/// <summary>Many rewrite at once, or one adds to the tables.</summary>
internal sealed class RewritingGate(int workers) : IDisposable
{
    private readonly SemaphoreSlim _places = new(workers, workers);
    private readonly SemaphoreSlim _alone = new(1, 1);

    public async ValueTask<Place> EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Place(this, 1);
    }

    /// <summary>Waits until all have left.</summary>
    public async ValueTask<Place> EnterAloneAsync(CancellationToken cancellationToken)
    {
        await _alone.WaitAsync(cancellationToken);
        var taken = 0;
        try
        {
            for (; taken < workers; taken++) await _places.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (taken > 0) _places.Release(taken);
            throw;
        }
        finally
        {
            _alone.Release();
        }

        return new Place(this, workers);
    }

    public void Dispose()
    {
        _places.Dispose();
        _alone.Dispose();
    }

    /// <summary>Is left by disposing it once.</summary>
    public readonly struct Place(RewritingGate gate, int places) : IDisposable
    {
        public void Dispose() => gate._places.Release(places);
    }
}
