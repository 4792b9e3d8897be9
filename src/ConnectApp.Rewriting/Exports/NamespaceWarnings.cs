using System.Globalization;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>Warnings of namespaces in which an export finds nothing: the plan may name a wrong one, or have a wrong product.</summary>
public static class NamespaceWarnings
{
    private static readonly string[] Products = ["jira", "confluence"];

    /// <param name="references">Of the export to ids of the namespace; none of them has a mapping.</param>
    public static ExportWarning Unmapped(string mappingNamespace, long references)
    {
        var found = references == 1
            ? $"the only reference to {mappingNamespace} has no mapping"
            : string.Create(CultureInfo.InvariantCulture, $"not one of {references:N0} references to {mappingNamespace} has a mapping");
        var known = ReferenceKinds.Namespaces;
        var suggestion = known.Contains(mappingNamespace) ? "" : Suggestion.For(mappingNamespace, known);
        return Of(references, $"{found}: the mappings hold nothing for it, or the plan names a wrong namespace{suggestion}");
    }

    /// <summary>A file of mappings that holds none.</summary>
    public static ExportWarning EmptyFile(string mappingNamespace, string file) =>
        Of(0, $"the mapping file of {mappingNamespace}, {file}, has no entries");

    /// <param name="namespaces">All that there are mappings of.</param>
    /// <returns>Null: the plan's product fits.</returns>
    public static ExportWarning? CheckProduct(Product product, IEnumerable<string> namespaces)
    {
        var products = namespaces.Select(ProductOf).OfType<Product>().ToHashSet();
        if (products.Count == 0 || products.Contains(product)) return null;
        var found = string.Join(" and ", products.Select(NameOf));
        return Of(0, $"the plan is for {NameOf(product)}, but the mappings are those of {found}; look at 'product' in the plan");
    }

    /// <returns>Null: a namespace of both products, or of neither.</returns>
    private static Product? ProductOf(string mappingNamespace)
    {
        const string Derived = "derived/";
        var name = mappingNamespace.StartsWith(Derived, StringComparison.Ordinal) ? mappingNamespace[Derived.Length..] : mappingNamespace;
        var at = Array.FindIndex(Products, p => name.StartsWith(p + ":", StringComparison.Ordinal) || name.StartsWith(p + "/", StringComparison.Ordinal));
        return at < 0 ? null : (Product)at;
    }

    private static string NameOf(Product product) => Products[(int)product];

    private static ExportWarning Of(long count, string message) => new(WarningCode.EmptyNamespace, null, null, count, null, message);
}
