namespace ConnectApp.Core.Runs;

/// <summary>Who asked something of a run.</summary>
/// <param name="Kind"><see cref="SiteAdmin"/>, <see cref="Operator"/>, <see cref="Platform"/> or <see cref="Backend"/>.</param>
/// <param name="Subject">Atlassian account id, or <c>sub</c> of an operator's token; empty for the platform and the backend.</param>
internal sealed record RunActor(string Kind, string Subject)
{
    public const string SiteAdmin = "site-admin";
    public const string Operator = "operator";
    public const string Platform = "platform";
    public const string Backend = "backend";

    /// <summary>The run itself: it cannot go on without somebody.</summary>
    public static readonly RunActor Itself = new(Backend, "");

    /// <summary>For people.</summary>
    public override string ToString() => Kind switch
    {
        SiteAdmin => $"an admin of the site ({Subject})",
        Operator => $"operator {Subject}",
        Backend => "the backend itself",
        _ => "the Cloud Migration Assistant",
    };
}
