namespace ConnectApp.Transfers.Doors;

/// <summary>The exception that the vendor's server app let pass.</summary>
internal sealed record ServerError(string ExceptionType, string SafeStackTrace);
