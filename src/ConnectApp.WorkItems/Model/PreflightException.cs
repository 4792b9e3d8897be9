namespace ConnectApp.WorkItems.Model;

/// <summary>The run cannot begin: nothing has been written, and a new start with what the message asks for loses nothing.</summary>
public sealed class PreflightException(string message) : Exception(message);
