namespace ConnectApp.Core.Calls;

/// <summary>A request was to go where nothing may go; repeating it does not help.</summary>
internal sealed class OutgoingRefusedException : Exception
{
    public OutgoingRefusedException(string message) : base(message) { }
    public OutgoingRefusedException(string message, Exception inner) : base(message, inner) { }
    public OutgoingRefusedException() { }

    /// <summary>The refusal in a failed call: SocketsHttpHandler wraps what was refused while it connected. Null: it failed otherwise.</summary>
    public static OutgoingRefusedException? In(Exception? exception) => exception as OutgoingRefusedException ?? (exception as HttpRequestException)?.InnerException as OutgoingRefusedException;
}
