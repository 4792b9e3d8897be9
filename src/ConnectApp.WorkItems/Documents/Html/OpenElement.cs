using ConnectApp.WorkItems.Documents.Adf;

namespace ConnectApp.WorkItems.Documents.Html;

/// <summary>An element whose end tag has not come yet.</summary>
internal sealed class OpenElement(string name)
{
    public string Name => name;

    /// <summary>Marks of the element itself.</summary>
    public Marks Own { get; init; }

    /// <summary>Marks of the element and of those around it.</summary>
    public Marks Total { get; set; }

    /// <summary>Open blocks of the document before this element opened its own; null if it opened none.</summary>
    public int? BlockDepth { get; init; }

    public OpenElementRole Role { get; init; }

    /// <summary>Identity that a mention names; null for other elements.</summary>
    public Guid? Identity { get; init; }

    /// <summary>Address of a link to a work item, whose words are waited for; or of a mention by e-mail.</summary>
    public string? Address { get; init; }
}

internal enum OpenElementRole
{
    Inline,
    Block,
    Heading,
    Code,
    Reference,
}
