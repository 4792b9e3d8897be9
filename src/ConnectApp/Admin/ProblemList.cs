using ConnectApp.Api.Runs;
using ConnectApp.Admin.Models;
using ConnectApp.Api;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Admin;

/// <summary>A page of problems as the pages show it.</summary>
internal static class ProblemList
{
    // A first look, then as much as somebody reads who goes on.
    private const int AtFirst = 20;
    private const int Further = 100;

    public static async Task<ProblemsModel> ReadAsync(
        RunReports reports, FoundRun found, RunCounts counts, ProblemFilter filter, long after, ObjectLinks? links, CancellationToken cancellationToken)
    {
        var (tenant, run) = (found.Entry.TenantId, found.Entry.RunId);

        var atOnce = after == 0 ? AtFirst : Further;

        // One more than is shown tells whether there is a next page.
        var rows = await reports.ReadProblemsAsync(tenant, run, filter, after, atOnce + 1, cancellationToken);
        var groups = after == 0 ? await reports.ReadProblemGroupsAsync(tenant, run, cancellationToken) : [];
        var total = after == 0 ? await reports.CountProblemsAsync(tenant, run, ProblemFilter.All, cancellationToken) : 0;
        var shown = new List<ProblemRow>();
        foreach (var row in rows.Take(atOnce)) shown.Add(Row(row, links is null ? null : await links.FindAsync(row, cancellationToken)));
        return new ProblemsModel
        {
            HasEnded = found.Run is { HasEnded: true },
            WasCutShort = found.State is RunState.Cancelled or RunState.Failed,
            IsExpired = after == 0 && total == 0 && counts.Missing + counts.Skipped + counts.Failed > 0,
            Matching = after != 0 || filter == ProblemFilter.All ? total : await reports.CountProblemsAsync(tenant, run, filter, cancellationToken),
            Total = total,
            HasMissing = groups.Any(g => g.Namespace.Length > 0 && filter.Fits(g)),
            Next = rows.Count > atOnce ? rows[atOnce - 1].ProblemId : null,
            Rows = shown,
            Entity = new ProblemChoice(Values(groups, g => g.Entity), filter.Entity),
            Code = new ProblemChoice(Values(groups, g => g.Code), filter.Code),
            Namespace = new ProblemChoice(Values(groups, g => g.Namespace), filter.Namespace),
        };
    }

    private static List<string> Values(IEnumerable<ProblemGroup> groups, Func<ProblemGroup, string> of) => [.. groups.Select(of).Distinct().Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What the rewriting says of a reference without a mapping is written for the app's vendor; a site's admin knows neither namespaces nor plans.</summary>
    private static ProblemRow Row(ProblemReport problem, (Uri Address, string Text)? link)
    {
        var isMissing = ProblemCodes.Find(problem.Code) == ProblemCode.MissingMapping && problem.Namespace is not null;
        return new ProblemRow(problem.File, problem.Entity, problem.KeyText, problem.Title, problem.Record, problem.Path,
            isMissing ? null : problem.Value, problem.Around,
            isMissing ? Texts.MissingReason(problem.Namespace!, problem.Value) : problem.Reason, isMissing ? null : problem.Hint, link?.Address, link?.Text);
    }
}
