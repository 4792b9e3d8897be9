using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>What the references of a run's texts depend on, beside their language.</summary>
/// <param name="Product">Product of the plan; the other product's URLs may stand in its texts too.</param>
/// <param name="Sources">
/// Base URLs of the source servers (<c>https://jira.example.org/jira</c>): http or https, with port and context path, without a slash at the end. Empty where they are
/// unknown: then no URL is a reference.
/// </param>
/// <param name="CloudSite">Base URL that rewritten URLs get in place of the source server's; null: the host stays.</param>
public sealed record TextRules(Product Product, IReadOnlyList<string> Sources, string? CloudSite = null)
{
    /// <summary>Forms of URL that the plan adds (<c>urls:</c>).</summary>
    public IReadOnlyList<PlanUrl> Urls { get; init; } = [];

    /// <summary>Parameters of macros that the plan adds (<c>macros:</c>).</summary>
    public IReadOnlyList<PlanMacro> Macros { get; init; } = [];

    /// <summary>The rules of a run.</summary>
    /// <param name="source">Base URL that the export told; null: it told none.</param>
    /// <param name="cloudSite">Base URL of the cloud site; used where the plan says <c>site: rewrite</c>.</param>
    public static TextRules For(ImportPlan plan, string? source, string? cloudSite) =>
        new(plan.Product, [.. plan.Sources.Prepend(source).OfType<string>().Distinct()], plan.RewriteSite ? cloudSite?.TrimEnd('/') : null)
        {
            Urls = plan.Urls,
            Macros = plan.Macros,
        };

    /// <summary>A built-in kind (<c>issueId</c>) as the product has it.</summary>
    public static ReferenceKind Kind(Product product, string name) => ReferenceKinds.Of(product)[name];

    public ReferenceKind Kind(string name) => Kind(Product, name);
}
