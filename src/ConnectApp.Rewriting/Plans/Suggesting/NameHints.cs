using System.Text;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>What the name of a field says about its values: numbers of one kind are also ids of another, and only the name tells.</summary>
internal static class NameHints
{
    private static readonly (string Kind, string[] Words)[] Rows =
    [
        ("issueId", ["issue", "ticket", "story", "epic"]),
        ("commentId", ["comment"]),
        ("attachmentId", ["attachment"]),
        ("issueLinkId", ["issuelink"]),
        ("issueLinkTypeId", ["linktype"]),
        ("filterId", ["filter", "savedsearch", "searchrequest"]),
        ("dashboardId", ["dashboard", "portalpage"]),
        ("priorityId", ["priority"]),
        ("prioritySchemeId", ["priorityscheme"]),
        ("projectCategoryId", ["projectcategory"]),
        ("componentId", ["component"]),
        ("projectRoleId", ["role"]),
        ("versionId", ["fixversion", "version", "release"]),
        ("resolutionId", ["resolution"]),
        ("projectId", ["project"]),
        ("issueTypeId", ["issuetype"]),
        ("statusId", ["status"]),
        ("securityLevelId", ["securitylevel"]),
        ("screenId", ["screen"]),
        ("customField", ["customfield", "field", "column"]),
        ("customFieldConfigSchemeId", ["configscheme", "fieldconfig"]),
        ("customFieldOptionId", ["option"]),
        ("appCustomField", ["appcustomfield"]),
        ("boardId", ["board", "rapidview"]),
        ("sprintId", ["sprint"]),
        ("pageId", ["page", "content", "blogpost"]),
        ("spaceId", ["space"]),
        ("group", ["group"]),
        ("email", ["email", "mail", "contact"]),
        ("userKey", ["userkey"]),
        ("userName", ["username"]),
        ("projectKey", ["projectkey", "project"]),
        ("spaceKey", ["spacekey", "space"]),
        ("issueKey", ["issuekey", "issue", "ticket"]),
    ];

    /// <returns>The kinds that the end of the name speaks of: the word that ends last counts, and the longest of those.</returns>
    public static IReadOnlySet<string> Of(string name)
    {
        var letters = Letters(name);
        var found = Rows.SelectMany(r => r.Words.Select(w => (r.Kind, Word: w, At: letters.LastIndexOf(w, StringComparison.Ordinal)))).Where(f => f.At >= 0).ToList();
        if (found.Count == 0) return new HashSet<string>();
        var end = found.Max(f => f.At + f.Word.Length);
        var last = found.Where(f => f.At + f.Word.Length == end).ToList();
        var longest = last.Max(f => f.Word.Length);
        return last.Where(f => f.Word.Length == longest).Select(f => f.Kind).ToHashSet();
    }

    /// <summary>Whether the name speaks of records of an entity, such as <c>checklistId</c> of <c>checklists</c>.</summary>
    public static bool IsOfEntity(string name, string entity)
    {
        var word = Letters(entity).TrimEnd('s');
        return word.Length > 2 && Letters(name).Contains(word, StringComparison.Ordinal);
    }

    public static bool IsParent(string name) => Letters(name).Contains("parent", StringComparison.Ordinal);

    private static string Letters(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var c in name.Where(char.IsLetterOrDigit)) letters.Append(char.ToLowerInvariant(c));
        return letters.ToString();
    }
}
