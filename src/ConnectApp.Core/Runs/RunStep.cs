namespace ConnectApp.Core.Runs;

/// <summary>What a kind is given for a step.</summary>
/// <param name="Entry">What is asked of the run, read just now.</param>
/// <param name="Run">Its row, read just now, with the epoch of this worker; every fenced write takes it.</param>
internal sealed record RunStep(RunEntry Entry, Run Run);
