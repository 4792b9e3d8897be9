namespace ConnectApp.Core.Runs;

/// <summary>Who asked something of a run.</summary>
/// <param name="Kind"><see cref="SiteAdmin"/>, <see cref="Operator"/> or <see cref="Platform"/>.</param>
/// <param name="Subject">Atlassian account id, or <c>sub</c> of an operator's token; empty for the platform.</param>
internal sealed record RunActor(string Kind, string Subject)
{
    public const string SiteAdmin = "site-admin";
    public const string Operator = "operator";
    public const string Platform = "platform";

    /// <summary>For people.</summary>
    public override string ToString() => Kind switch
    {
        SiteAdmin => $"an admin of the site ({Subject})",
        Operator => $"operator {Subject}",
        _ => "the Cloud Migration Assistant",
    };
}
