namespace ConnectApp.Core.Calls;

/// <summary>A request was to go where nothing may go; repeating it does not help.</summary>
internal sealed class OutgoingRefusedException : Exception
{
    public OutgoingRefusedException(string message) : base(message) { }
    public OutgoingRefusedException(string message, Exception inner) : base(message, inner) { }
    public OutgoingRefusedException() { }
}
