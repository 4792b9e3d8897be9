namespace ConnectApp.Transfers.Requests;

/// <summary>Answers the requests of one kind; other kinds of run bring their own. An argument may hold sealed secrets: it is wiped with the answer.</summary>
internal interface IRequestAnswerer
{
    string Kind { get; }

    /// <summary>A verb may answer it where nobody serves: no run begins to work in its process.</summary>
    bool AnswersWithoutServe => false;

    Task<RequestAnswer> AnswerAsync(Request request, CancellationToken cancellationToken);
}
