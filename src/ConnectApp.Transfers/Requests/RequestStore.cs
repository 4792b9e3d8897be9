using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Transfers.Requests;

/// <summary>What verbs ask of the program that holds the store's folder, in the order they asked.</summary>
internal sealed class RequestStore(ControlDatabase control)
{
    public IReadOnlyList<Request> ReadOpen()
    {
        using var connection = control.OpenForReading();
        return connection.Query<Request>("SELECT request_id AS Id, kind AS Kind, argument AS Argument FROM requests WHERE answered_at IS NULL ORDER BY request_id").AsList();
    }

    public Task<Request> AddAsync(string kind, string argument, DateTimeOffset now, CancellationToken cancellationToken) =>
        control.WriteAsync((connection, transaction) => new Request
        {
            Kind = kind, Argument = argument,
            Id = connection.ExecuteScalar<long>("INSERT INTO requests (kind, argument, asked_at) VALUES (@kind, @argument, @now) RETURNING request_id", new { kind, argument, now }, transaction),
        }, cancellationToken);

    public Task AnswerAsync(Request request, RequestAnswer answer, DateTimeOffset now, CancellationToken cancellationToken) =>
        control.WriteAsync((connection, transaction) => connection.Execute(
            "UPDATE requests SET answered_at = @now, succeeded = @Succeeded, answer = @Text WHERE request_id = @Id AND answered_at IS NULL",
            new { request.Id, answer.Succeeded, answer.Text, now }, transaction), cancellationToken);

    /// <summary>Leaves a request in a store that another process holds, or that nobody holds.</summary>
    /// <exception cref="StorageException">There is no store.</exception>
    public static long Leave(string controlPath, string kind, string argument, DateTimeOffset now)
    {
        if (!File.Exists(controlPath)) throw new StorageException($"There is no store at {Path.GetDirectoryName(controlPath)}; Storage:ConnectionString must name the folder that `serve` uses.");
        using var connection = SqliteFiles.OpenForWriting(controlPath, synchronous: "FULL");
        try
        {
            return connection.ExecuteScalar<long>(
                "INSERT INTO requests (kind, argument, asked_at) VALUES (@kind, @argument, @now) RETURNING request_id", new { kind, argument, now });
        }
        catch (SqliteException exception)
        {
            throw new StorageException($"{controlPath} takes no request: {exception.Message} Start `serve` of this version once, which upgrades the store.", exception);
        }
    }

    /// <returns>Null: not answered yet.</returns>
    public static RequestAnswer? FindAnswer(string controlPath, long id)
    {
        using var connection = SqliteFiles.OpenForReading(controlPath);
        var row = connection.QuerySingleOrDefault<(long Succeeded, string Text)>(
            "SELECT succeeded, answer FROM requests WHERE request_id = @id AND answered_at IS NOT NULL", new { id });
        return row.Text is null ? null : new RequestAnswer(row.Succeeded != 0, row.Text);
    }
}

internal sealed record Request
{
    public required long Id { get; init; }
    public required string Kind { get; init; }
    public required string Argument { get; init; }
}

/// <param name="Text">Lines for the one who asked.</param>
internal sealed record RequestAnswer(bool Succeeded, string Text);
