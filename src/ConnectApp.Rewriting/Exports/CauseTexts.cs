using System.Globalization;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>Causes in words for people.</summary>
public static class CauseTexts
{
    /// <example><c>project HR was not migrated: 1,029 records skipped</c></example>
    public static string Of(CauseCount count)
    {
        List<string> costs = [];
        if (count.Skipped > 0) costs.Add($"{Records(count.Skipped)} skipped");
        if (count.Failed > 0) costs.Add($"{Records(count.Failed)} failed");
        if (count.Loaded > 0) costs.Add($"{Records(count.Loaded)} loaded with {(count.Cause.Namespace is null ? "it" : "the old id")}");
        return $"{Of(count.Cause)}: {string.Join(", ", costs)}";
    }

    /// <summary>What the causes of a run are, the most expensive first.</summary>
    /// <param name="most">How many are named.</param>
    public static string Of(IReadOnlyList<CauseCount> causes, int most)
    {
        var named = string.Join("; ", causes.Take(most).Select(Of));
        return causes.Count <= most ? named : string.Create(CultureInfo.InvariantCulture, $"{named}; and {causes.Count - most:N0} more causes");
    }

    /// <summary>What the ids of a namespace are, in the plural: <c>people</c>, <c>keys of projects</c>.</summary>
    public static string NameOf(string mappingNamespace) => mappingNamespace switch
    {
        "identity:user" => "people",
        "identity:group" => "groups",
        ReferenceKinds.DerivedProjectKey => "keys of projects",
        ReferenceKinds.DerivedSpaceKey => "keys of spaces",
        _ => Plural(Noun(mappingNamespace)),
    };

    private static string Of(Cause cause)
    {
        var value = cause.Value is null ? "" : " " + ShownText.Plain(cause.Value);
        if (cause.Code == ProblemCode.UnsuitableCloudId) return $"the cloud id of {Noun(cause.Namespace ?? "")}{value} cannot be written where it is needed";
        if (cause.Code != ProblemCode.MissingMapping) return Words(cause);
        return cause.Namespace switch
        {
            "identity:user" => $"user{value} is unknown",
            "identity:group" => $"group{value} is unknown",
            null => "an id has no mapping",
            _ => $"{Noun(cause.Namespace)}{value} was not migrated",
        };
    }

    private static string Words(Cause cause) => cause.Code switch
    {
        ProblemCode.UnreadableText => "a text cannot be read",
        ProblemCode.ByWithoutCase => cause.Value is null ? "the value that chooses a kind is absent" : $"no case for the value {ShownText.Quote(cause.Value)}",
        ProblemCode.UnreadableRecord => "the record cannot be read",
        ProblemCode.MissingKey => "the record has no key",
        ProblemCode.RepeatedKey => "the key was used before",
        ProblemCode.RecordTooLarge => "the record is too large",
        ProblemCode.OutputTooLarge => "the rewritten record would be too large",
        ProblemCode.NameTwice => "two members would have the same name",
        ProblemCode.RecordError => "a fault of this program",
        ProblemCode.DanglingRecord => "a record that is referred to is not in the export",
        ProblemCode.RefersToLostRecord => "a record that is referred to was skipped or failed",
        _ => ProblemCodes.TextOf(cause.Code).Replace('-', ' '),
    };

    private static string Noun(string mappingNamespace) => mappingNamespace switch
    {
        "identity:user" => "user",
        "identity:group" => "group",
        ReferenceKinds.DerivedProjectKey or "jira/classic:project" => "project",
        ReferenceKinds.DerivedSpaceKey or "confluence:space" => "space",
        "jira/classic/software:rapidView" => "board",
        "jira:portalPage" => "dashboard",
        _ => Spaced(mappingNamespace[(mappingNamespace.LastIndexOf(':') + 1)..]),
    };

    /// <summary><c>customField</c>: <c>custom field</c>.</summary>
    private static string Spaced(string name) => string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    private static string Plural(string noun) => noun.EndsWith('y') ? noun[..^1] + "ies" : noun.EndsWith('s') ? noun + "es" : noun + "s";

    private static string Records(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "record" : "records")}");
}
