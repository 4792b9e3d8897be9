namespace ConnectApp.Rewriting.Plans;

/// <summary>Complete when the list has not grown for so long.</summary>
public sealed record IdleCompletion(TimeSpan Quiet) : CompletionRule
{
    public override string? WaitsFor(ExportSeen seen)
    {
        if (seen.Labels.Count == 0) return "waits for the first file";
        return seen.QuietFor >= Quiet ? null : $"waits until no file has come for {Words(Quiet)}; the last one came {Words(seen.QuietFor)} ago";
    }

    private static string Words(TimeSpan time)
    {
        (string Unit, int Count)[] units = [("d", time.Days), ("h", time.Hours), ("min", time.Minutes), ("s", time.Seconds)];
        var words = units.Where(u => u.Count > 0).Take(2).Select(u => $"{u.Count} {u.Unit}").ToList();
        return words.Count == 0 ? "0 s" : string.Join(' ', words);
    }
}
