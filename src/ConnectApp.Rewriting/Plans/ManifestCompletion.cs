namespace ConnectApp.Rewriting.Plans;

/// <summary>Complete when every upload that the manifest lists is there. A trailing <c>.gz</c> counts on neither side.</summary>
/// <param name="Label">Label of the manifest itself.</param>
public sealed record ManifestCompletion(string Label) : CompletionRule
{
    public override string? WaitsFor(ExportSeen seen)
    {
        if (seen.Labels.Count == 0) return "waits for the first file";
        var present = seen.Labels.Select(Labels.WithoutGz).ToHashSet();
        if (seen.Manifest is null)
            return present.Contains(Labels.WithoutGz(Label)) ? $"waits until {Label} is read" : $"waits for {Label}, which lists the other files";

        var listed = seen.Manifest.Select(e => Labels.WithoutGz(e.Label)).Distinct().ToList();
        var absent = listed.Where(l => !present.Contains(l)).Order(Comparer<string>.Create(Labels.Compare)).ToList();
        return absent.Count == 0 ? null : $"waits for {absent.Count:N0} of {listed.Count:N0} files that {Label} lists: {Listing.Of(absent, absent.Count)}";
    }
}
