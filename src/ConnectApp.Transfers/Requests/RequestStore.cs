using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Requests;

/// <summary>Table <c>requests</c>: what verbs ask of the program that holds the store's folder, in the order they asked.</summary>
internal sealed class RequestStore(IControlDatabase control)
{
    public async Task<IReadOnlyList<Request>> ReadOpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<Request>(new CommandDefinition(
            "SELECT request_id AS id, kind, argument FROM requests WHERE answered_at IS NULL ORDER BY request_id",
            cancellationToken: cancellationToken))).AsList();
    }

    public Task<Request> AddAsync(string kind, string argument, DateTimeOffset now, CancellationToken cancellationToken) => control.WriteAsync(
        async transaction => new Request
        {
            Kind = kind,
            Argument = argument,
            Id = await transaction.Connection.ExecuteScalarAsync<long>(
                "INSERT INTO requests (kind, argument, asked_at) VALUES (@kind, @argument, @now) RETURNING request_id",
                new { kind, argument, now },
                transaction.Transaction),
        },
        cancellationToken);

    /// <summary>Answers; the first answer stands.</summary>
    /// <param name="wipe">The argument is not needed any more, and may hold sealed secrets.</param>
    /// <returns>False: it was answered before.</returns>
    public Task<bool> AnswerAsync(Request request, RequestAnswer answer, DateTimeOffset now, CancellationToken cancellationToken, bool wipe = false) => control.WriteAsync(
        async transaction => await transaction.Connection.ExecuteAsync(
            $"UPDATE requests SET answered_at = @now, succeeded = @succeeded, answer = @Text{(wipe ? ", argument = ''" : "")} WHERE request_id = @Id AND answered_at IS NULL",
            new { request.Id, succeeded = answer.Succeeded ? 1 : 0, answer.Text, now },
            transaction.Transaction) > 0,
        cancellationToken);

    /// <returns>Null: not answered yet.</returns>
    public async Task<RequestAnswer?> FindAnswerAsync(Request request, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<(long Succeeded, string? Text)>(new CommandDefinition(
            "SELECT succeeded, answer FROM requests WHERE request_id = @Id AND answered_at IS NOT NULL",
            new { request.Id },
            cancellationToken: cancellationToken));
        return row.Text is null ? null : new RequestAnswer(row.Succeeded != 0, row.Text);
    }
}
