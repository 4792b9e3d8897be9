namespace ConnectApp.Rewriting.Plans;

/// <summary>
/// Whether two paths can match one value of some record. Exact over all trees: the steps of both are walked together, and a pair of steps goes on
/// where one member name or one index serves both. Strings that hold JSON count as what they hold.
/// </summary>
internal static class PathOverlap
{
    /// <param name="aMatchesElements">An id path that meets an array is applied to its elements, so it matches these as well.</param>
    public static bool CanMatchOneValue(FieldPath a, bool aMatchesElements, FieldPath b, bool bMatchesElements)
    {
        if (a.Names != b.Names) return false;
        if (CanMeet(a.Steps, b.Steps, a.Names)) return true;
        if (a.Names) return false;
        return (aMatchesElements && CanMeet(WithElements(a), b.Steps, names: false))
            || (bMatchesElements && CanMeet(a.Steps, WithElements(b), names: false));
    }

    /// <summary>An index that no path can name: "some element".</summary>
    private static PathStep[] WithElements(FieldPath path) => [.. path.Steps, new PathStep(StepKind.Index, Index: -1)];

    private static bool CanMeet(IReadOnlyList<PathStep> a, IReadOnlyList<PathStep> b, bool names)
    {
        var width = b.Count + 1;
        var seen = new bool[(a.Count + 1) * width];
        var open = new Stack<int>();
        Visit(0, 0);
        while (open.TryPop(out var state))
        {
            int i = state / width, j = state % width;
            if (i == a.Count && j == b.Count) return true;

            if (i < a.Count && a[i].Kind == StepKind.Descendants) Visit(i + 1, j);
            if (j < b.Count && b[j].Kind == StepKind.Descendants) Visit(i, j + 1);
            if (i < a.Count && j < b.Count && CanTakeSame(a[i], b[j], names && i == a.Count - 1 && j == b.Count - 1))
                Visit(a[i].Kind == StepKind.Descendants ? i : i + 1, b[j].Kind == StepKind.Descendants ? j : j + 1);
        }

        return false;

        void Visit(int i, int j)
        {
            var state = (i * width) + j;
            if (seen[state]) return;
            seen[state] = true;
            open.Push(state);
        }
    }

    private static bool CanTakeSame(PathStep a, PathStep b, bool membersOnly)
    {
        var anyA = a.Kind is StepKind.Wildcard or StepKind.Descendants;
        var anyB = b.Kind is StepKind.Wildcard or StepKind.Descendants;
        if (anyA && anyB) return true;
        if (anyA || anyB) return !membersOnly || (anyA ? b : a).Kind == StepKind.Member;
        if (a.Kind != b.Kind) return false;
        return a.Kind == StepKind.Member ? a.Name == b.Name : a.Index == b.Index || a.Index < 0 || b.Index < 0;
    }
}
