namespace ConnectApp.Emulator.Jira;

/// <summary>A query that Jira refuses; the message is Jira's own.</summary>
internal sealed class JqlException(string message) : Exception(message);
