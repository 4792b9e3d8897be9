namespace ConnectApp.Emulator.Scenarios;

/// <summary>One fault of the network or the load balancer: exactly one of status, cut and lost answer.</summary>
/// <param name="Operation">Name of an operation, <c>last word</c>, or <c>*</c>.</param>
/// <param name="Status">Answered instead of the operation, which is not applied.</param>
/// <param name="CutAt">The answer is applied, but its connection ends after so many bytes of the body.</param>
/// <param name="LosesAnswer">The call is applied, but no byte of the answer is sent.</param>
internal sealed record NetworkDial(string Operation, Occurrences Occurrences, int? Status, int? RetryAfterSeconds, long? CutAt, bool LosesAnswer);
