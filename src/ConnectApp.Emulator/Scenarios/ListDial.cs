namespace ConnectApp.Emulator.Scenarios;

/// <summary>One fault of the file list or its URLs; counts the calls of <c>GET /data/{s3Key}</c>.</summary>
/// <param name="ExpiredUrl">The URL's time is over when it is handed out.</param>
internal sealed record ListDial(Occurrences Occurrences, bool ExpiredUrl);
