using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Runs;

/// <summary>Another worker took the run, or its outcome is decided: nothing was written, and this worker must let go.</summary>
internal sealed class LeaseLostException : Exception
{
    public LeaseLostException(RunId run, long epoch) : base($"Run {run} is no longer held with epoch {epoch}.") { }
    public LeaseLostException() { }
    public LeaseLostException(string message) : base(message) { }
    public LeaseLostException(string message, Exception inner) : base(message, inner) { }
}
