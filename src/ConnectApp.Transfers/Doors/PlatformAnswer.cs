using ConnectApp.Core.Calls;

namespace ConnectApp.Transfers.Doors;

/// <summary>The outcome of one operation; an expected failure is a value here, not an exception.</summary>
/// <param name="Content">Set where the outcome is <see cref="PlatformOutcome.Ok"/>.</param>
/// <param name="StatusCode">0 where no answer came, or nothing was sent.</param>
/// <param name="RetryAfter">How long the platform asked to wait, where that was longer than the handler waits by itself.</param>
/// <param name="Detail">Short text for the log and the admin: no token, no URL.</param>
internal readonly record struct PlatformAnswer<T>(
    PlatformOutcome Outcome, T? Content, int StatusCode, TimeSpan? RetryAfter, string? Detail);

/// <summary>The content of an operation that answers nothing of use.</summary>
internal readonly record struct Nothing;
