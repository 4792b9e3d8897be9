using Refit;

namespace ConnectApp.WorkItems.Jira;

/// <summary>Boards and sprints (Jira Software REST API 1.0). A token needs scopes of its own for it.</summary>
internal interface IAgileApi
{
    [Get("/rest/agile/1.0/board")]
    Task<IApiResponse<WireBoards>> GetBoardsAsync(string projectKeyOrId, string type, int maxResults, CancellationToken cancellationToken);

    [Get("/rest/agile/1.0/board/{board}/sprint")]
    Task<IApiResponse<WireSprints>> GetSprintsAsync(int board, int startAt, int maxResults, CancellationToken cancellationToken);

    [Post("/rest/agile/1.0/sprint")]
    Task<IApiResponse<WireSprint>> CreateSprintAsync([Body(buffered: true)] NewSprint sprint, CancellationToken cancellationToken);
}

internal sealed record WireBoards(IReadOnlyList<WireBoard>? Values);

internal sealed record WireBoard(int Id, string? Name, string? Type);

internal sealed record WireSprints(IReadOnlyList<WireSprint>? Values, bool IsLast);

internal sealed record WireSprint(int Id, string Name, string? State);

/// <param name="Name">At most 30 characters.</param>
internal sealed record NewSprint(string Name, int OriginBoardId, string? StartDate, string? EndDate);
