namespace ConnectApp.Rewriting.Plans;

/// <summary>
/// Whether two paths can match one value of some record. Exact over all trees: the steps of both are walked together, and a pair of steps goes on
/// where one member name or one index serves both. Strings that hold JSON count as what they hold.
/// </summary>
internal static class PathOverlap
{
    /// <param name="aMatchesElements">An id path that meets an array is applied to its elements, so it matches these as well.</param>
    /// <param name="inXml"><c>[*]</c> means elements of a name then, and nothing that is in them.</param>
    public static bool CanMatchOneValue(FieldPath a, bool aMatchesElements, FieldPath b, bool bMatchesElements, bool inXml = false)
    {
        if (a.Names != b.Names) return false;
        if (CanMeet([.. a.Steps], [.. b.Steps], a.Names, inXml)) return true;
        if (a.Names) return false;
        return (aMatchesElements && CanMeet(WithElements(a), [.. b.Steps], names: false, inXml))
            || (bMatchesElements && CanMeet([.. a.Steps], WithElements(b), names: false, inXml));
    }

    /// <summary>An index that no path can name: "some element".</summary>
    private static PathStep[] WithElements(FieldPath path) => [.. path.Steps, new PathStep(StepKind.Index, Index: -1)];

    private static bool CanMeet(PathStep[] a, PathStep[] b, bool names, bool inXml)
    {
        // Every path ends in a step that takes one token (never in ".."), so most pairs are told apart by their ends.
        if (!CanTakeSame(a[^1], b[^1], names, inXml)) return false;

        // Steps only go forward, so one pass over all pairs of positions sees each after those that lead to it.
        var width = b.Length + 1;
        Span<bool> reached = stackalloc bool[(a.Length + 1) * width];
        reached[0] = true;
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (!reached[(i * width) + j]) continue;
                var stayA = i < a.Length && a[i].Kind == StepKind.Descendants;
                var stayB = j < b.Length && b[j].Kind == StepKind.Descendants;
                if (stayA) reached[((i + 1) * width) + j] = true;
                if (stayB) reached[(i * width) + j + 1] = true;
                if (i < a.Length && j < b.Length && CanTakeSame(a[i], b[j], names && i == a.Length - 1 && j == b.Length - 1, inXml))
                    reached[((stayA ? i : i + 1) * width) + (stayB ? j : j + 1)] = true;
            }
        }

        return reached[^1];
    }

    private static bool CanTakeSame(PathStep a, PathStep b, bool membersOnly, bool inXml)
    {
        if (inXml && ((a.IsBracketed && b.Kind == StepKind.Member) || (b.IsBracketed && a.Kind == StepKind.Member))) return false;
        var anyA = a.Kind is StepKind.Wildcard or StepKind.Descendants;
        var anyB = b.Kind is StepKind.Wildcard or StepKind.Descendants;
        if (anyA && anyB) return true;
        if (anyA || anyB) return !membersOnly || (anyA ? b : a).Kind == StepKind.Member;
        if (a.Kind != b.Kind) return false;
        return a.Kind == StepKind.Member ? a.Name == b.Name : a.Index == b.Index || a.Index < 0 || b.Index < 0;
    }
}
