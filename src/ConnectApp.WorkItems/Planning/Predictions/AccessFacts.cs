namespace ConnectApp.WorkItems.Planning.Predictions;

/// <summary>How both services answered to the credentials, before anything else is read.</summary>
/// <param name="Site">Answer of the site's address.</param>
/// <param name="Gateway">Answer of the gateway.</param>
/// <param name="SourceEnds">When the credential of Azure DevOps ends; null if unknown.</param>
/// <param name="RunEnds">Estimated end of the run.</param>
internal sealed record AccessFacts(
    AccessAnswer Source,
    AccessAnswer Site,
    AccessAnswer Gateway,
    bool SourceProjectFound,
    bool TargetProjectFound,
    DateTimeOffset? SourceEnds,
    DateTimeOffset? TargetEnds,
    DateTimeOffset Now,
    DateTimeOffset RunEnds);

internal enum AccessAnswer
{
    Works,
    Refused,
    SignInPage,
    ScopeMissing,
    NotTried,
}
