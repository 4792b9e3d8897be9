namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Fields of CQL, the query language of Confluence, whose values are references. Functions are left alone.</summary>
/// <remarks>Source: "Advanced searching using CQL", field reference (Confluence Data Center). Left out on purpose: <c>user.*</c> and <c>title</c>, which are names and text.</remarks>
internal static class CqlFields
{
    public static IReadOnlyList<JqlField> Rows { get; } =
    [
        new(["space", "space.key"], "key of a space, in quotes too", JqlValue.Space, ["spaceKey"], "space = DEMO"),
        new(["ancestor"], "id of a page above, in quotes too", JqlValue.IdOrQuotedId, ["pageId"], "ancestor = 65601"),
        new(["parent"], "id of the page above, in quotes too", JqlValue.IdOrQuotedId, ["pageId"], "parent = 65601"),
        new(["content", "id"], "id of a page, in quotes too", JqlValue.IdOrQuotedId, ["pageId"], "content = 65601"),
        new(["container"], "id of the page that holds it, in quotes too", JqlValue.IdOrQuotedId, ["pageId"], "container = 65601"),
        new(["creator"], "user key", JqlValue.User, ["userKey"], "creator = 2c9680839d34a92c019d34add3010000"),
        new(["contributor"], "user key", JqlValue.User, ["userKey"], "contributor = 2c9680839d34a92c019d34add3010000"),
        new(["mention"], "user key", JqlValue.User, ["userKey"], "mention = 2c9680839d34a92c019d34add3010000"),
        new(["watcher"], "user key", JqlValue.User, ["userKey"], "watcher = 2c9680839d34a92c019d34add3010000"),
        new(["favourite", "favorite"], "user key", JqlValue.User, ["userKey"], "favourite = 2c9680839d34a92c019d34add3010000"),
        new(["user"], "user key", JqlValue.User, ["userKey"], "user = 2c9680839d34a92c019d34add3010000"),
    ];
}
