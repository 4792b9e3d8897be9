namespace ConnectApp.Core.Calls;

/// <summary>An answer went past <see cref="PlatformOptions.MaxAnswerBytes"/>; another attempt would not make it smaller.</summary>
internal sealed class AnswerTooLargeException : Exception
{
    public AnswerTooLargeException(string message) : base(message) { }
    public AnswerTooLargeException(string message, Exception inner) : base(message, inner) { }
    public AnswerTooLargeException() { }
}
