using System.Text.Json;
using ConnectApp.Admin.Models;
using ConnectApp.Api;
using ConnectApp.Runs;
using ConnectApp.Runs.Reports;

namespace ConnectApp.Admin;

/// <summary>A page of problems as the pages show it.</summary>
internal static class ProblemList
{
    private const int AtOnce = 50;

    public static ProblemsModel Read(RunReports reports, FoundRun found, RunCounts counts, ProblemFilter filter, long after)
    {
        var (tenant, run) = (found.Entry.TenantId, found.Entry.RunId);

        // One more than is shown tells whether there is a next page.
        var rows = reports.ReadProblems(tenant, run, filter, after, AtOnce + 1);
        var groups = after == 0 ? reports.ReadProblemGroups(tenant, run) : [];
        var total = after == 0 ? reports.CountProblems(tenant, run, ProblemFilter.All) : 0;
        return new ProblemsModel
        {
            HasEnded = (found.Run?.DecidedAt ?? found.Run?.ConfirmedAt) is not null,
            IsExpired = after == 0 && total == 0 && counts.Missing + counts.Skipped + counts.Failed > 0,
            Matching = after != 0 || filter == ProblemFilter.All ? total : reports.CountProblems(tenant, run, filter),
            Total = total,
            Next = rows.Count > AtOnce ? rows[AtOnce - 1].ProblemId : null,
            Rows = [.. rows.Take(AtOnce).Select(Row)],
            Entity = new ProblemChoice(Values(groups, g => g.Entity), filter.Entity),
            Reason = new ProblemChoice(Values(groups, g => g.Reason), filter.Reason),
            Namespace = new ProblemChoice(Values(groups, g => g.Namespace), filter.Namespace),
        };
    }

    private static List<string> Values(IEnumerable<ProblemGroup> groups, Func<ProblemGroup, string> of) => [.. groups.Select(of).Distinct().Order(StringComparer.OrdinalIgnoreCase)];

    private static ProblemRow Row(ProblemReport problem) => new(problem.File, problem.Entity, KeyText(problem.Key), problem.Record, problem.Path, problem.Namespace, problem.Value,
        problem.Around, problem.Reason, problem.Hint, problem.Accepted, null, null);

    /// <summary>The key is JSON as the record had it; people are shown the text of a string.</summary>
    private static string? KeyText(string? json)
    {
        if (json is not ['"', ..]) return json;
        try
        {
            return JsonSerializer.Deserialize<string>(json);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
