using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Text;

/// <summary>What the references of a run's texts depend on, beside their language.</summary>
/// <param name="Product">Product of the plan; the other product's URLs may stand in its texts too.</param>
/// <param name="Sources">
/// Base URLs of the source servers (<c>https://jira.example.org/jira</c>): http or https, with port and context path, without a slash at the end. Empty where they are
/// unknown: then no URL is a reference.
/// </param>
/// <param name="CloudSite">Base URL that rewritten URLs get in place of the source server's; null: the host stays.</param>
public sealed record TextRules(Product Product, IReadOnlyList<string> Sources, string? CloudSite = null)
{
    /// <summary>A built-in kind (<c>issueId</c>) as the product has it.</summary>
    public static ReferenceKind Kind(Product product, string name) => ReferenceKinds.Of(product)[name];

    public ReferenceKind Kind(string name) => Kind(Product, name);
}
