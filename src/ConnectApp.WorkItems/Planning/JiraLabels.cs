using System.Globalization;
using System.Text;
using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>Labels of Jira: no white space, at most 255 characters.</summary>
internal static class JiraLabels
{
    public const int MaximumLength = 255;

    /// <returns>Null if nothing is left. White space becomes <c>-</c>; control characters are removed.</returns>
    public static string? From(string text)
    {
        var label = new StringBuilder(text.Length);
        foreach (var c in PlainCharacters.Clean(text.Trim()))
        {
            if (!char.IsWhiteSpace(c)) label.Append(c);
            else if (label.Length > 0 && label[^1] != '-') label.Append('-');
        }
        var head = PlainCharacters.Head(label.ToString(), MaximumLength);
        return head.Length == 0 ? null : head;
    }

    /// <summary>The tags of <c>System.Tags</c>, <c>"a; b"</c>, each once.</summary>
    public static IReadOnlyList<string> FromTags(string? tags) =>
        [.. (tags ?? "").Split(';').Select(From).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The label that marks the issue of an item; null if the run sets none.</summary>
    public static string? OfItem(int id, MappingOptions options) =>
        options.Label is { } label ? From(label.Replace("{id}", id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)) : null;

    /// <summary>The label of an iteration that becomes no sprint; the root of the project has none.</summary>
    public static string? OfIteration(string? path) => TreePath.Leaf(path) is { } leaf ? From($"iteration-{leaf}") : null;

    /// <summary>The label of a parent that cannot be the parent in Jira, so that its children can still be listed.</summary>
    public static string OfParent(int parent) => $"ado-epic-{parent.ToString(CultureInfo.InvariantCulture)}";
}
