using ConnectApp.Core.Calls;
using ConnectApp.Core.Stores;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>Where the program stops: at the Nth point counted, from when on nothing of it reaches a disk or a wire any more.</summary>
/// <param name="at">Number of the point, from 1; 0: never.</param>
internal sealed class Death(int at)
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _points;

    public int Points => Volatile.Read(ref _points);
    public Task Died => _died.Task;

    /// <summary>Counts a point; throws at the chosen one and ever after.</summary>
    public void Point()
    {
        if (Died.IsCompleted) throw new ProgramDiedException();
        if (Interlocked.Increment(ref _points) != at) return;
        _died.TrySetResult();
        throw new ProgramDiedException();
    }

    /// <summary>Throws once the program is dead.</summary>
    public void Check()
    {
        if (Died.IsCompleted) throw new ProgramDiedException();
    }
}

internal sealed class ProgramDiedException() : Exception("The program died here.");

/// <summary>Dies directly before the Nth commit.</summary>
internal sealed class DyingCommits(Death death) : CommitFaults
{
    public override void BeforeCommit(string database) => death.Point();
}

/// <summary>Lets nothing be committed once the program is dead; counts nothing.</summary>
internal sealed class DeadCommits(Death death) : CommitFaults
{
    public override void BeforeCommit(string database) => death.Check();
}

/// <summary>Dies at the Nth outgoing call: before it is sent, or with its answer.</summary>
internal sealed class DyingCalls(Death death, bool withAnswer) : OutgoingCalls
{
    public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(death, withAnswer) { InnerHandler = handler };

    private sealed class Handler(Death death, bool withAnswer) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!withAnswer) death.Point();
            else death.Check();
            var answer = await base.SendAsync(request, cancellationToken);
            if (!withAnswer) return answer;
            try
            {
                death.Point();
                return answer;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
    }
}

/// <summary>Lets no call out once the program is dead; counts nothing.</summary>
internal sealed class DeadCalls(Death death) : OutgoingCalls
{
    public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(death) { InnerHandler = handler };

    private sealed class Handler(Death death) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            death.Check();
            return base.SendAsync(request, cancellationToken);
        }
    }
}
