namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>A query that the service refuses; the message is the service's own.</summary>
internal sealed class WiqlException(string message) : Exception(message);
