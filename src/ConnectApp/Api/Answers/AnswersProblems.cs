namespace ConnectApp.Api.Answers;

/// <summary>Marks a route whose refusals are problem details (RFC 9457); those of the seed's routes have the seed's body.</summary>
internal sealed class AnswersProblems
{
    public static readonly AnswersProblems Always = new();
}
