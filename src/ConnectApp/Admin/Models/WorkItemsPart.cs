namespace ConnectApp.Admin.Models;

/// <summary>What the page of a run of work items has in place of files and references.</summary>
public sealed record WorkItemsPart
{
    public required IReadOnlyList<PhaseLine> Phases { get; init; }

    /// <summary>Work items, comments, attachments, links.</summary>
    public required IReadOnlyList<PartLine> Parts { get; init; }

    public required long Items { get; init; }
    public required IReadOnlyList<CodeLine> Codes { get; init; }
    public required IReadOnlyList<TypeLine> FailedTypes { get; init; }
    /// <summary>E-mail addresses of people without an account.</summary>
    public required IReadOnlyList<string> People { get; init; }
    public required long FurtherPeople { get; init; }
    public required ItemsModel List { get; init; }
}

/// <param name="Percent">0 to 100.</param>
/// <param name="Requests">To both sides.</param>
public sealed record PhaseLine(string Name, int Percent, long Requests);

/// <param name="Updated">Null: the part has no such count. The same for unchanged.</param>
public sealed record PartLine(string Name, long Created, long? Updated, long? Unchanged, long Skipped, long Failed);

public sealed record CodeLine(string Code, long Failed, long Skipped);

/// <param name="Type">In Azure DevOps.</param>
public sealed record TypeLine(string Type, long Failed, long All);

/// <param name="Next">Where the next rows begin; null: there are none.</param>
public sealed record ItemsModel(IReadOnlyList<ItemRow> Rows, string? Next);

/// <param name="Source">Address in Azure DevOps; null: preflight has not found the project yet.</param>
/// <param name="Target">Address in Jira; null: there is no issue.</param>
public sealed record ItemRow(long Id, string Title, string Type, string Status, string? Key, string? Source, string? Target);
