using ConnectApp.Core.Calls;
using ConnectApp.Core.Stores;

namespace ConnectApp.Waves.Tests.Engine;

/// <summary>Stops the program at chosen points: directly before or after a commit, and before or after a call.</summary>
internal sealed class Stops
{
    private readonly Lock _lock = new();
    private Func<long, bool> _wants = static _ => false;

    /// <summary>Points that were passed.</summary>
    public long Passed { get; private set; }

    public long Stopped { get; private set; }

    /// <summary>Called after each commit.</summary>
    public Action? Committed { get; set; }

    /// <summary>The process is gone: nothing of it writes or calls any more.</summary>
    public bool IsGone { get; private set; }

    public CommitFaults Commits => field ??= new StoppingCommits(this);

    public OutgoingCalls Calls => field ??= new StoppingCalls(this);

    public void At(Func<long, bool> wants) => _wants = wants;

    public void Restart() => IsGone = false;

    private void Pass()
    {
        lock (_lock)
        {
            if (IsGone) throw new StoppedException();
            if (!_wants(++Passed)) return;
            (IsGone, Stopped) = (true, Stopped + 1);
        }

        throw new StoppedException();
    }

    private sealed class StoppingCommits(Stops stops) : CommitFaults
    {
        public override void BeforeCommit(string database) => stops.Pass();

        public override void AfterCommit(string database)
        {
            stops.Pass();
            stops.Committed?.Invoke();
        }
    }

    private sealed class StoppingCalls(Stops stops) : OutgoingCalls
    {
        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(stops, handler);
    }

    private sealed class Handler(Stops stops, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            stops.Pass();
            var response = await base.SendAsync(request, cancellationToken);
            stops.Pass();
            return response;
        }
    }
}

internal sealed class StoppedException : Exception
{
    public StoppedException() : base("The process was stopped.")
    {
    }

    public StoppedException(string message) : base(message)
    {
    }

    public StoppedException(string message, Exception inner) : base(message, inner)
    {
    }
}
