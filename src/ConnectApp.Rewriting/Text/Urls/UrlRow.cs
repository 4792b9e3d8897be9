using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Urls;

/// <summary>A form of URL, ready to be compared to URLs.</summary>
internal sealed class UrlRow
{
    /// <param name="isOfPlan">Whether the plan adds it.</param>
    public UrlRow(UrlPattern pattern, Product product, bool isOfPlan, Func<string, TextReference> references)
    {
        UrlSlot Slot(UrlPiece piece) => new(piece, piece.IsReference ? references(piece.Hole!) : null);
        Product = product;
        Path = [.. pattern.Path.Select(Slot)];
        Query = [.. pattern.Query.Select(p => (Slot(p.Name), p.Value is null ? null : Slot(p.Value)))];
        Fragment = pattern.Fragment is null ? null : Slot(pattern.Fragment);
        SettlesPath = !isOfPlan || Array.Exists(Path, s => s.Reference is not null);
    }

    public Product Product { get; }
    public UrlSlot[] Path { get; }
    public (UrlSlot Name, UrlSlot? Value)[] Query { get; }
    public UrlSlot? Fragment { get; }

    /// <summary>Whether no later row is asked what stands in the path. A row of a plan that is only about parameters leaves the path to the built-in rows.</summary>
    public bool SettlesPath { get; }
}
