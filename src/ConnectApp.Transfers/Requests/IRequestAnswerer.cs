namespace ConnectApp.Transfers.Requests;

/// <summary>Answers the requests of one kind; other kinds of run bring their own.</summary>
internal interface IRequestAnswerer
{
    string Kind { get; }

    Task<RequestAnswer> AnswerAsync(Request request, CancellationToken cancellationToken);
}
