using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Products as Connect spells them (<c>productType</c>).</summary>
internal static class ProductNames
{
    public static string Of(Product product) => product == Product.Jira ? "jira" : "confluence";

    public static Product? TryParse(string? name) => name switch
    {
        "jira" => Product.Jira,
        "confluence" => Product.Confluence,
        _ => null,
    };
}
