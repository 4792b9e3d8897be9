namespace ConnectApp.Rewriting.Plans;

/// <summary>Uploads that an export has: so many labels that the glob matches, or at least one where no count is given.</summary>
public sealed record ExpectedLabels(Glob Glob, int? Count);

/// <summary>Complete when each glob has matched its number of labels. A trailing <c>.gz</c> of a label does not count.</summary>
public sealed record LabelsCompletion(IReadOnlyList<ExpectedLabels> Expected) : CompletionRule
{
    public override string? WaitsFor(ExportSeen seen)
    {
        if (seen.Labels.Count == 0) return "waits for the first file";
        var labels = seen.Labels.Select(Labels.WithoutGz).ToList();
        var open = new List<string>();
        foreach (var expected in Expected)
        {
            var count = expected.Count ?? 1;
            var found = labels.Count(expected.Glob.IsMatch);
            if (found < count) open.Add(expected.Count is null ? $"a file {expected.Glob}" : $"{count - found:N0} of {count:N0} files {expected.Glob}");
        }

        return open.Count == 0 ? null : $"waits for {Listing.Of(open, open.Count)}";
    }
}
