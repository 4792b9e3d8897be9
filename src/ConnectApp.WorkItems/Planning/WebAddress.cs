using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>Addresses that people can open, made from hyperlinks and artifact links.</summary>
internal static class WebAddress
{
    /// <returns>Null if the link leads to nothing that a browser opens.</returns>
    public static (string Url, string Title)? Of(Relation relation, SourceProject source)
    {
        if (relation.Is(RelationNames.Hyperlink))
            return Uri.TryCreate(relation.Url.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? (uri.AbsoluteUri, Title(relation.Comment) ?? uri.AbsoluteUri) : null;
        return relation.Is(RelationNames.ArtifactLink) ? Artifact(relation, source) : null;
    }

    /// <summary>
    /// <c>vstfs:///Git/Commit/{project}%2F{repository}%2F{id}</c>, <c>Git/PullRequestId</c> and <c>Git/Ref</c> in the same form, <c>Build/Build/{id}</c>,
    /// <c>VersionControl/Changeset/{id}</c>.
    /// </summary>
    private static (string, string)? Artifact(Relation relation, SourceProject source)
    {
        const string scheme = "vstfs:///";
        if (!relation.Url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;

        var steps = Uri.UnescapeDataString(relation.Url[scheme.Length..]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (steps.Length < 3) return null;

        var own = $"{source.BaseUrl}/{Uri.EscapeDataString(source.Name)}";
        return (steps[0].ToLowerInvariant(), steps[1].ToLowerInvariant(), steps.Length) switch
        {
            ("git", "commit", >= 5) => (Repository(source, steps, "commit", steps[4]), Named(relation, "Commit", steps[4][..Math.Min(8, steps[4].Length)])),
            ("git", "pullrequestid", >= 5) => (Repository(source, steps, "pullrequest", steps[4]), Named(relation, "Pull request", steps[4])),
            ("git", "ref", >= 5) when string.Join('/', steps[4..]) is ['G', 'B', ..] branch =>
                ($"{Repository(source, steps)}?version={Uri.EscapeDataString(branch)}", Named(relation, "Branch", branch[2..])),
            ("build", "build", 3) => ($"{own}/_build/results?buildId={Uri.EscapeDataString(steps[2])}", Named(relation, "Build", steps[2])),
            ("versioncontrol", "changeset", 3) => ($"{own}/_versionControl/changeset/{Uri.EscapeDataString(steps[2])}", Named(relation, "Changeset", steps[2])),
            _ => null,
        };
    }

    private static string Repository(SourceProject source, string[] steps, params string[] rest) =>
        $"{source.BaseUrl}/{Uri.EscapeDataString(steps[2])}/_git/{Uri.EscapeDataString(steps[3])}"
        + string.Concat(rest.Select(r => $"/{Uri.EscapeDataString(r)}"));

    private static string Named(Relation relation, string kind, string id) => Title(relation.Comment) ?? $"{kind} {id}";

    /// <summary>A remote link's title has at most 255 characters.</summary>
    private static string? Title(string? comment) => string.IsNullOrWhiteSpace(comment) ? null
        : Documents.Adf.PlainCharacters.Head(FieldValue.OneLine(comment), FieldValue.MaximumLine);
}
