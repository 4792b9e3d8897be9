using System.Text;
using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>Pages of 21 children, ordered by status, outcome and name, with cursors like those of the published examples.</summary>
internal static class StatusPages
{
    public const int PageSize = 21;

    /// <param name="children">Nodes that are there, by name.</param>
    /// <param name="place">What the cursors begin with: <c>root:check</c>.</param>
    /// <returns>Null: the cursor is none of this place.</returns>
    public static (JsonObject Children, JsonObject Links)? Of(
        IEnumerable<(string Name, TreeNode Node)> children, string place, string? cursor, bool repeatsCursor)
    {
        var after = "";
        if (cursor is not null)
        {
            if (Decode(cursor) is not { } text || !text.StartsWith(place + "#", StringComparison.Ordinal))
                return null;
            after = text;
        }

        var ordered = children.Select(c => (Key: KeyOf(place, c.Node, c.Name), c.Name, c.Node)).Where(c => string.CompareOrdinal(c.Key, after) > 0)
            .OrderBy(c => c.Key, StringComparer.Ordinal).Take(PageSize + 1).ToList();
        var page = ordered.Take(PageSize).ToList();
        var links = new JsonObject();
        if (page.Count > 0)
            links["self"] = cursor ?? Encode(page[0].Key);
        if (ordered.Count > PageSize)
            links["next"] = repeatsCursor && cursor is not null ? cursor : Encode(page[^1].Key);
        return (new JsonObject(page.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)c.Node.ToJson()))), links);
    }

    private static string KeyOf(string place, TreeNode node, string name) => $"{place}#{node.Status}#{node.Outcome}#{name}".ToLowerInvariant();

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string? Decode(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(cursor));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
