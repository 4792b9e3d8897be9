namespace ConnectApp.WorkItems.Documents.References;

/// <summary>What a text refers to, as far as it is known. Each function may answer null: the text then keeps what it says.</summary>
/// <remarks>
/// A text may be converted twice: the first document tells what it refers to (<c>WorkItems</c>, <c>People</c>,
/// <c>Images</c>), the second one is made when the answers are known.
/// </remarks>
public sealed record DocumentSources
{
    /// <summary>Address of the Azure DevOps organisation, e.g. <c>https://dev.azure.com/contoso</c>: links below it lead to its work items and files.</summary>
    public required string SourceUrl { get; init; }

    /// <summary>Address of the Jira site, e.g. <c>https://contoso.atlassian.net</c>.</summary>
    public required string SiteUrl { get; init; }

    /// <summary>Id of a work item to the key of its issue.</summary>
    public Func<int, string?> IssueKey { get; init; } = _ => null;

    /// <summary>Identity id of Azure DevOps to the person.</summary>
    public Func<Guid, Person?> Person { get; init; } = _ => null;

    /// <summary>E-mail address to the account id.</summary>
    public Func<string, string?> AccountOfEmail { get; init; } = _ => null;

    /// <summary>Image or file of the text to the attachment of the issue.</summary>
    public Func<ImageReference, AttachedImage?> Image { get; init; } = _ => null;
}

/// <param name="AccountId">Null if the person has no account.</param>
public sealed record Person(string DisplayName, string? AccountId);

/// <param name="MediaId">Id of the file in Atlassian's media service; null: the image is shown as a link.</param>
/// <param name="Url">Address of the attachment in Jira.</param>
public sealed record AttachedImage(Guid? MediaId, string Url);
