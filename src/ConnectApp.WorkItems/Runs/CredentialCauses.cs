using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Calls;

namespace ConnectApp.WorkItems.Runs;

/// <summary>Sentences about a refused credential: which side, and the usual causes.</summary>
internal static class CredentialCauses
{
    public static string Of(CredentialsRefusedException refused, string pat) => refused.Service switch
    {
        Service.Jira when refused.ScopeIsMissing => $"Jira: the token lacks a scope. {refused.Text}",
        Service.Jira => "Jira refused the API token. It has expired or was revoked; every API token ends after a year at the latest.",
        _ when AzureDevOpsConnection.IsJwt(pat) => "Azure DevOps refused the Entra token. It has expired (they live about an hour), or is for another resource.",
        _ => "Azure DevOps refused the PAT. It has expired, was revoked, is for another organisation, or the organisation forbids PATs; "
            + "global PATs stop working on 1 December 2026.",
    };
}
