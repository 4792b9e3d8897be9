
namespace ConnectApp.WorkItems.Model;

/// <summary>What preflight found out; later phases, also of a later process, build on it.</summary>
/// <param name="JiraBase">Where the token works.</param>
/// <param name="StartedAt">Watermark of the next incremental run.</param>
/// <param name="CountsComments">Whether the source tells how many comments an item has.</param>
/// <param name="Rights">Keys of the rights that the account has in the target.</param>
/// <param name="BaseProvenWith">Version of the credentials that <paramref name="JiraBase"/> was found with; others may work at another base.</param>
internal sealed record RunFacts(
    SourceProject Source,
    TargetProject Target,
    string CloudId,
    Uri JiraBase,
    DateTimeOffset StartedAt,
    bool CountsComments,
    IReadOnlyList<string> Rights,
    string BaseProvenWith = "");
