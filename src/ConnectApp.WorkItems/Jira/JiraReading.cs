using System.Text.Json;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Jira;

/// <summary>Reads what a run must know about the target project before it writes.</summary>
internal sealed class JiraReading(IJiraApi api, IAgileApi agile, string projectKey)
{
    private const int PageSize = 50;

    /// <summary>Rights that a run needs; without one of these it cannot begin.</summary>
    public static IReadOnlyList<string> NeededRights { get; } = ["BROWSE_PROJECTS", "CREATE_ISSUES"];

    /// <summary>Rights without which a part of the content is left out.</summary>
    public static IReadOnlyList<string> UsefulRights { get; } =
    [
        "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "CREATE_ATTACHMENTS", "LINK_ISSUES", "ASSIGN_ISSUES", "MODIFY_REPORTER",
        "ADMINISTER_PROJECTS", "MANAGE_SPRINTS_PERMISSION",
    ];

    /// <returns>Keys of the rights that the account has in the project.</returns>
    public async Task<IReadOnlySet<string>> ReadRightsAsync(CancellationToken cancellationToken)
    {
        var keys = string.Join(',', NeededRights.Concat(UsefulRights));
        var rights = (await Call(api.GetMyPermissionsAsync(projectKey, keys, cancellationToken))).Optional()?.Permissions ?? [];
        return rights.Where(r => r.Value.HavePermission).Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
    }

    /// <param name="siteUrl">Address that people open.</param>
    /// <returns>Null if there is no such project, or the account may not see it.</returns>
    public async Task<TargetProject?> FindProjectAsync(string siteUrl, CancellationToken cancellationToken)
    {
        var project = (await Call(api.GetProjectAsync(projectKey, cancellationToken))).Optional();
        if (project is null) return null;

        var statuses = (await Call(api.GetStatusesAsync(projectKey, cancellationToken))).Required();
        var types = new List<IssueType>();
        foreach (var type in await ReadTypesAsync(cancellationToken))
        {
            var fields = await ReadFieldsAsync(type.Id, cancellationToken);
            var ofType = statuses.FirstOrDefault(s => s.Id == type.Id)?.Statuses ?? [];
            types.Add(new IssueType(
                type.Id,
                type.Name,
                type.HierarchyLevel ?? (type.Subtask ? -1 : 0),
                [.. fields.Select(Field).OfType<IssueField>()],
                [.. ofType.Select(s => new Status(s.Id, s.Name, s.StatusCategory?.Key ?? ""))]));
        }

        var links = (await Call(api.GetLinkTypesAsync(cancellationToken))).Optional()?.IssueLinkTypes ?? []; // 404: linking is turned off
        var files = (await Call(api.GetAttachmentMetaAsync(cancellationToken))).Required();
        return new TargetProject(
            project.Id,
            project.Key,
            siteUrl,
            types,
            [.. links.Select(l => new LinkType(l.Id, l.Name, l.Inward ?? "", l.Outward ?? ""))],
            await ReadComponentsAsync(cancellationToken),
            Sprints: [],
            files.Enabled ? files.UploadLimit ?? long.MaxValue : null,
            project.Archived,
            project.Simplified);
    }

    public async Task<IReadOnlyList<Component>> ReadComponentsAsync(CancellationToken cancellationToken)
    {
        var components = (await Call(api.GetComponentsAsync(projectKey, cancellationToken))).Optional() ?? [];
        return [.. components.Select(c => new Component(c.Id, c.Name))];
    }

    /// <summary>The first scrum board of the project with its sprints.</summary>
    /// <returns>Null if there is no board, or the token has no scope for boards (it may then answer 401 where other calls work).</returns>
    public async Task<(int Board, IReadOnlyList<Sprint> Sprints)?> FindBoardAsync(CancellationToken cancellationToken)
    {
        try
        {
            var boards = await Call(agile.GetBoardsAsync(projectKey, "scrum", PageSize, cancellationToken));
            if (boards is not { Outcome: CallOutcome.Done, Value.Values: [var board, ..] }) return null;

            var sprints = new List<Sprint>();
            while (true)
            {
                var page = await Call(agile.GetSprintsAsync(board.Id, sprints.Count, PageSize, cancellationToken));
                if (page is not { Outcome: CallOutcome.Done, Value.Values: { } values }) return null;
                sprints.AddRange(values.Select(s => new Sprint(s.Id, s.Name, s.State ?? "future")));
                if (page.Value.IsLast || values.Count == 0) return (board.Id, sprints);
            }
        }
        catch (CredentialsRefusedException)
        {
            return null;
        }
    }

    /// <summary>Accounts that an e-mail address may belong to. A hidden address is null, so a lone hit is no proof.</summary>
    public async Task<IReadOnlyList<Account>> FindAccountsAsync(string email, CancellationToken cancellationToken)
    {
        var found = await Call(api.FindUsersAsync(email, PageSize, cancellationToken));
        if (found.Outcome == CallOutcome.Refused) return []; // no right to browse users
        return [.. found.Required().Select(u => new Account(u.AccountId, u.DisplayName ?? "", u.EmailAddress, u.Active))];
    }

    /// <summary>Whether the account may be assignee in the project.</summary>
    public async Task<bool> IsAssignableAsync(Account account, CancellationToken cancellationToken)
    {
        var query = account.Email ?? account.DisplayName;
        var found = await Call(api.FindAssignableUsersAsync(query, projectKey, PageSize, cancellationToken));
        return found.Outcome == CallOutcome.Refused || found.Required().Any(u => u.AccountId == account.AccountId);
    }

    private async Task<List<WireCreateType>> ReadTypesAsync(CancellationToken cancellationToken)
    {
        var types = new List<WireCreateType>();
        while (true)
        {
            var page = (await Call(api.GetCreateTypesAsync(projectKey, types.Count, PageSize, cancellationToken))).Required();
            var values = page.IssueTypes ?? page.CreateMetaIssueType ?? [];
            types.AddRange(values);
            if (values.Count == 0 || types.Count >= page.Total) return types;
        }
    }

    private async Task<List<WireCreateField>> ReadFieldsAsync(string type, CancellationToken cancellationToken)
    {
        var fields = new List<WireCreateField>();
        while (true)
        {
            var page = (await Call(api.GetCreateFieldsAsync(projectKey, type, fields.Count, PageSize, cancellationToken))).Required();
            var values = page.Fields ?? page.Results ?? [];
            fields.AddRange(values);
            if (values.Count == 0 || fields.Count >= page.Total) return fields;
        }
    }

    private static IssueField? Field(WireCreateField wire) => (wire.FieldId ?? wire.Key) is not { } id ? null : new IssueField(
        id,
        wire.Name ?? id,
        wire.Required,
        wire.HasDefaultValue,
        wire.Schema?.Type ?? "any",
        wire.Schema?.Items,
        wire.Schema?.Custom,
        wire.AllowedValues is { } allowed ? [.. allowed.Select(Allowed).OfType<AllowedValue>()] : null);

    private static AllowedValue? Allowed(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("id", out var id)) return null;
        var name = value.TryGetProperty("name", out var n) ? n : value.TryGetProperty("value", out var v) ? v : default;
        return new AllowedValue(id.ToString(), name.ValueKind == JsonValueKind.String ? name.GetString()! : id.ToString());
    }

    private static Task<Answer<T>> Call<T>(Task<Refit.IApiResponse<T>> call) => Answer.OfAsync(Service.Jira, call);
}
