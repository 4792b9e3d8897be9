namespace ConnectApp.WorkItems.Calls;

/// <summary>An answer is over the size that this program reads. A read of many items is repeated with fewer of them.</summary>
public sealed class AnswerTooLargeException(long maxBytes, Exception inner) : Exception($"the answer has more than {maxBytes} bytes", inner);
