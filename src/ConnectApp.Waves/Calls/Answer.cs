using System.Diagnostics.CodeAnalysis;

namespace ConnectApp.Waves.Calls;

/// <summary>The answer to one call, failures included.</summary>
/// <param name="Status">HTTP status; null where there was no answer.</param>
/// <param name="Message">What was wrong, in the words of the other side as far as it said any; empty with <see cref="AnswerKind.Ok"/>.</param>
/// <param name="RetryAfter">How long the other side wants to be left alone; null where it does not say.</param>
internal sealed record Answer<T>(AnswerKind Kind, T? Value, int? Status, string Message, TimeSpan? RetryAfter = null)
    where T : class
{
    public bool IsOk([NotNullWhen(true)] out T? value)
    {
        value = Kind == AnswerKind.Ok ? Value : null;
        return value is not null;
    }

    /// <summary>401 and 403: who calls is not accepted.</summary>
    public bool IsCredentialRefusal => Kind == AnswerKind.Refused && Status is 401 or 403;

    /// <summary>A POST after which nobody knows whether it was accepted.</summary>
    public bool IsLost => Kind is AnswerKind.Unavailable or AnswerKind.Malformed;
}
