using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Settling;

/// <summary>Which final status a transfer gets, and with which message.</summary>
internal static class Decisions
{
    private const int LongestMessage = 65_536;
    private const int CausesNamed = 10;

    /// <summary>SUCCESS only if nothing is missing (what the plan accepts aside), skipped, failed, dangling or otherwise a problem.</summary>
    public static Decision OfLoadedRun(TransferRun run, RunCounts counts)
    {
        if (!counts.Balances)
        {
            throw new InvalidOperationException(
                $"The books of run {run.RunId} do not balance: read {counts.Read}, loaded {counts.Loaded}, unchanged {counts.Unchanged}, skipped {counts.Skipped}, failed {counts.Failed}.");
        }

        var lacking = Lacking(run, counts);
        if (run.Errored)
        {
            var error = run.ServerError is { Length: > 0 } e ? $" ({e})" : "";
            return counts.Loaded + counts.Unchanged == 0
                ? Failed(run, counts, $"The app's export on the server ended with an error{error}, and nothing of it could be loaded.")
                : Incomplete(run, counts, RunState.Partial, [$"the app's export on the server ended with an error{error}", .. lacking]);
        }

        return StatusOf(run, counts) == ExportStatus.Success
            ? new Decision(TransferStatus.Success, 100, Sentence($"All {Books(counts)}.{Healing(run)}"), RunState.Completed)
            : Incomplete(run, counts, RunState.Partial, lacking);
    }

    public static Decision OfCancel(TransferRun run, RunCounts counts) => Incomplete(run, counts, RunState.Cancelled, ["the migration was cancelled", .. Lacking(run, counts)]);

    /// <param name="trouble">What the run last tried in vain; null: nothing.</param>
    public static Decision OfDeadline(TransferRun run, RunCounts counts, string? trouble = null) => Incomplete(run, counts, RunState.Partial,
        [$"the platform's 14 days are nearly over and the import had not come to its end{(trouble is null ? "" : $" ({trouble})")}", .. Lacking(run, counts)]);

    /// <summary>The transfer is open, and the platform gives out nothing of it any more.</summary>
    public static Decision OfRefusal(TransferRun run, RunCounts counts, string reason) => Incomplete(run, counts, RunState.Partial,
        [$"the platform refuses what the import still needs ({reason})", .. Lacking(run, counts)]);

    /// <summary>What came over until then, and what is wrong with it, is told as of any other end.</summary>
    public static Decision Failed(TransferRun run, RunCounts counts, string reason)
    {
        var lacking = Lacking(run, counts);
        var done = counts.Read == 0 ? "" : $" {Books(counts)}.{(lacking.Count == 0 ? "" : $" Not complete: {string.Join("; ", lacking)}.")}{Causes(counts)}";
        return new Decision(TransferStatus.Failed, Math.Clamp(run.Percent, 1, 99), Sentence($"{reason}{(done.Length > 0 && !reason.EndsWith('.') ? "." : "")}{done}"), RunState.Failed);
    }

    private static Decision Incomplete(TransferRun run, RunCounts counts, string state, IReadOnlyList<string> lacking)
    {
        var migrated = counts.Read == 0 ? 0 : (int)((counts.Loaded + counts.Unchanged) * 100 / counts.Read);
        return new Decision(TransferStatus.Incomplete, Math.Clamp(Math.Max(run.Percent, migrated), 1, 99),
            Sentence($"{Books(counts)}. Not complete: {string.Join("; ", lacking)}.{Causes(counts)}{Healing(run)}"), state);
    }

    private static ExportStatus StatusOf(TransferRun run, RunCounts counts) => new Verdict
    {
        Skipped = counts.Skipped, Failed = counts.Failed, Missing = counts.References.Sum(r => r.Missing - r.Accepted), Dangling = run.Dangling,
        Problems = counts.RunProblems + counts.TextProblems,
    }.Status;

    /// <summary>By the records that each cost.</summary>
    private static string Causes(RunCounts counts) => counts.Causes.Count == 0 ? "" : $" Causes: {CauseTexts.Of(counts.Causes, CausesNamed)}.";

    private static List<string> Lacking(TransferRun run, RunCounts counts)
    {
        var lacking = new List<string>();
        foreach (var r in counts.References.Where(r => r.Missing > r.Accepted))
        {
            lacking.Add($"{Count(r.Missing - r.Accepted, "reference")} to {CauseTexts.NameOf(r.Namespace)} without a mapping");
        }

        if (counts.Skipped > 0) lacking.Add($"{Count(counts.Skipped, "record")} skipped");
        if (counts.Failed > 0) lacking.Add($"{Count(counts.Failed, "record")} failed");
        if (counts.TextProblems > 0) lacking.Add($"{Count(counts.TextProblems, "value")} left as they were: they cannot be read, or no case of the plan fits them");
        if (run.Dangling > 0) lacking.Add($"{Count(run.Dangling, "record")} referred to but not in the export");
        if (counts.BrokenFiles > 0) lacking.Add($"{Count(counts.BrokenFiles, "file")} not readable or claimed by no entity");
        var other = counts.RunProblems - counts.BrokenFiles - Math.Min(run.Dangling, ChecksStage.MostDanglingNamed);
        if (other > 0) lacking.Add(Count(other, "other problem"));
        return lacking;
    }

    private static string Books(RunCounts counts)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Count(counts.Read, "record")} of {Count(counts.DataFiles, "file")}: {counts.Loaded:N0} loaded, {counts.Unchanged:N0} unchanged");
        var accepted = counts.References.Sum(r => r.Accepted);
        return accepted == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $", {accepted:N0} references without a mapping as the plan accepts");
    }

    /// <summary>What is no part of the books: records of earlier migrations, and whether mappings that come later can mend what is missing.</summary>
    private static string Healing(TransferRun run) =>
        (run.Healed == 0 ? "" : $" {Count(run.Healed, "record")} of earlier migrations came over now.")
        + (run.NotKept == 0 ? "" : $" {Count(run.NotKept, "record")} had no room to be kept (Import:KeptBytes) and cannot be healed later.");

    private static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static string Sentence(string text) => Printable.Of(text, LongestMessage);
}
