using static ConnectApp.WorkItems.Planning.Predictions.PredictedOutcome;

namespace ConnectApp.WorkItems.Planning.Predictions;

/// <summary>Failures of the credentials. Nothing is scanned before both work.</summary>
internal static class AccessPredictions
{
    private static readonly TimeSpan s_warning = TimeSpan.FromDays(7);

    public static IReadOnlyList<Prediction<AccessFacts>> All { get; } =
    [
        new("source-refused", "Azure DevOps refuses the PAT or token (401)", RunEnds, null, f => If(f.Source == AccessAnswer.Refused,
            "Azure DevOps refused the credential. PATs for all organisations stopped on 1 December 2026; an organisation may forbid PATs or cap their lifetime.")),
        new("source-sign-in", "Azure DevOps answers with its sign-in page (203 or 302)", RunEnds, null, f => If(f.Source == AccessAnswer.SignInPage,
            "Azure DevOps answered with its sign-in page: the PAT has expired, or it belongs to another organisation.")),
        new("source-scope", "The PAT lacks Work Items (Read) or Project and Team (Read)", RunEnds, null, f => If(f.Source == AccessAnswer.ScopeMissing,
            "The PAT lacks a scope. It needs Work Items (Read) and Project and Team (Read).")),
        new("source-project", "The project does not exist in Azure DevOps, or the PAT may not see it", RunEnds, null,
            f => If(f.Source == AccessAnswer.Works && !f.SourceProjectFound, "The project was not found in the organisation.")),
        new("target-refused", "The Jira token works with neither the site nor the gateway", RunEnds, null,
            f => If(f.Site != AccessAnswer.Works && f.Gateway is AccessAnswer.Refused or AccessAnswer.NotTried,
                "Jira refused the token at the site and at the gateway. Tokens with scopes work at https://api.atlassian.com/ex/jira/{cloudId} only.")),
        new("target-scope", "A scoped Jira token lacks a scope", RunEnds, null,
            f => If(f.Site != AccessAnswer.Works && f.Gateway == AccessAnswer.ScopeMissing, "The token works with the gateway, but a scope is missing.")),
        new("target-project", "The Jira project does not exist, or the account may not see it", RunEnds, null,
            f => If((f.Site == AccessAnswer.Works || f.Gateway == AccessAnswer.Works) && !f.TargetProjectFound, "The Jira project was not found.")),
        new("source-ends", "The credential of Azure DevOps ends before the run does, or within 7 days", Warning, null,
            f => Ends(f.SourceEnds, f, "The credential of Azure DevOps")),
        new("target-ends", "The Jira token ends before the run does, or within 7 days", Warning, null, f => Ends(f.TargetEnds, f, "The Jira token")),
    ];

    private static IEnumerable<string> If(bool found, string message) => found ? [message] : [];

    private static IEnumerable<string> Ends(DateTimeOffset? end, AccessFacts facts, string which) =>
        If(end < facts.RunEnds || end - facts.Now < s_warning, $"{which} ends at {end:u}; the run may take until {facts.RunEnds:u}.");
}
