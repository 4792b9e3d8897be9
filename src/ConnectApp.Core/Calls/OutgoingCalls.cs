namespace ConnectApp.Core.Calls;

/// <summary>The last station of every call to the outside. Does nothing outside tests, where the crash sweep stops the program at it.</summary>
internal class OutgoingCalls
{
    public virtual HttpMessageHandler Wrap(HttpMessageHandler handler) => handler;
}
