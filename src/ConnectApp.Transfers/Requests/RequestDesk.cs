using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Retention;

namespace ConnectApp.Transfers.Requests;

/// <summary>Takes over what verbs have left in the store, and answers.</summary>
internal sealed partial class RequestDesk(RequestStore store, RetryRequests retries, SiteErasure erasure, InstallationStore installations, TimeProvider time, ILogger<RequestDesk> logger,
    IEnumerable<IRequestAnswerer>? others = null)
{
    public const string Erase = "erase";
    public const string Retry = "retry";

    /// <param name="isServing">Runs are advanced in this process; else a verb answers for itself.</param>
    public async Task AnswerAllAsync(CancellationToken cancellationToken, bool isServing = true)
    {
        foreach (var request in await store.ReadOpenAsync(cancellationToken))
        {
            var answerer = others?.FirstOrDefault(o => o.Kind == request.Kind);
            if (answerer is { AnswersWithoutServe: false } && !isServing) continue; // a verb that answers for itself starts nobody else's run
            RequestAnswer? answer;
            try
            {
                answer = request.Kind switch
                {
                    Erase => await EraseAsync(request.Argument, cancellationToken),
                    Retry => await retries.AnswerAsync(request, isServing, cancellationToken),
                    _ when answerer is not null => await answerer.AnswerAsync(request, cancellationToken),
                    _ => new RequestAnswer(false, $"This version knows no request of the kind {request.Kind}."),
                };
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.Failed(logger, exception, request.Kind);
                answer = new RequestAnswer(false, $"It failed: {exception.Message} The log says more.");
            }

            if (answer is null) continue;
            await store.AnswerAsync(request, answer, time.GetUtcNow(), cancellationToken, wipe: answerer is not null);
            Log.Answered(logger, request.Kind, answer.Succeeded);
        }
    }

    private async Task<RequestAnswer> EraseAsync(string site, CancellationToken cancellationToken)
    {
        var clientKey = new ClientKey(site);
        if (await erasure.EraseAsync(clientKey, cancellationToken) is { } erased) return new RequestAnswer(true, erased.ToString());
        return new RequestAnswer(false, await installations.FindAsync(clientKey, cancellationToken) is null
            ? $"No site of this store has the clientKey {site}; nothing was removed. `runs` lists the sites."
            : $"The site {site} has the app installed; its admin removes the app first. Nothing was removed.");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "A verb asked to {Kind}; done: {Succeeded}")]
        public static partial void Answered(ILogger logger, string kind, bool succeeded);

        [LoggerMessage(Level = LogLevel.Error, Message = "A verb asked to {Kind}, which failed")]
        public static partial void Failed(ILogger logger, Exception exception, string kind);
    }
}
