namespace ConnectApp.Benchmarks.Measuring;

/// <summary>Contenders gave different outputs for the same input; what is not the same work is not compared.</summary>
internal sealed class DifferentOutputException(string message) : Exception(message);
