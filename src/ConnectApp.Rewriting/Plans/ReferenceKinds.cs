namespace ConnectApp.Rewriting.Plans;

/// <summary>
/// The built-in kinds: one for every namespace of the App Migration Platform ("Mappings", developer.atlassian.com/platform/app-migration/mappings),
/// the derived namespaces, and the languages of text.
/// </summary>
public static class ReferenceKinds
{
    /// <summary>Keys of projects and spaces have no namespace on the platform; their tables are made from containers and the product's REST API.</summary>
    public const string DerivedProjectKey = "derived/jira:projectKey";
    public const string DerivedSpaceKey = "derived/confluence:spaceKey";

    /// <summary>What a case of a <c>by</c> says whose values hold no references.</summary>
    public static readonly ReferenceKind None = new() { Name = "none", IsNone = true };

    private static readonly string[] NoNumbers = ["-1", "0"];

    private const string Users = "identity:user";

    private static readonly ReferenceKind[] OfBothProducts =
    [
        // Jira: the server's id as decimal digits
        Number("issueId", "jira:issue"),
        Number("commentId", "jira:comment"),
        Number("attachmentId", "jira:fileAttachment"),
        Number("issueLinkId", "jira:issueLink"),
        Number("issueLinkTypeId", "jira:issueLinkType"),
        Number("filterId", "jira:filter"),
        Number("dashboardId", "jira:portalPage"),
        Number("priorityId", "jira:priority"),
        Number("prioritySchemeId", "jira:priorityScheme"),
        Number("projectCategoryId", "jira:projectCategory"),
        Number("componentId", "jira:projectComponent"),
        Number("projectRoleId", "jira:projectRole"),
        Number("versionId", "jira:projectVersion"),
        Number("resolutionId", "jira:resolution"),
        Number("projectId", "jira/classic:project"),
        Number("issueTypeId", "jira/classic:issueType"),
        Number("statusId", "jira/classic:issueStatus"),
        Number("securityLevelId", "jira/classic:issueSecurityLevel"),
        Number("screenId", "jira/classic:screen"),
        Number("customField", "jira/classic:customField") with { Form = ValueForm.CustomField },
        Number("customFieldConfigSchemeId", "jira/classic:customFieldConfigScheme"),
        Number("customFieldOptionId", "jira/classic:customFieldOption"),
        Number("appCustomField", "jira/classic:appCustomField") with { Form = ValueForm.CustomField },
        Number("boardId", "jira/classic/software:rapidView"),
        Number("sprintId", "jira/classic/software:sprint"),

        // Confluence
        Number("pageId", "confluence:page"),
        Number("spaceId", "confluence:space"),

        // people
        Id("email", Users) with { KeyPrefix = "email/" },
        Id("group", "identity:group") with { KeyPrefix = "identity:group:name/" },

        // keys of containers
        Id("projectKey", DerivedProjectKey),
        Id("spaceKey", DerivedSpaceKey),
        Id("issueKey", DerivedProjectKey) with { Form = ValueForm.IssueKey },

        // references inside text
        Text("url", TextLanguage.Url),
        Text("jql", TextLanguage.Jql),
        Text("cql", TextLanguage.Cql),
        Text("wiki", TextLanguage.Wiki),
        Text("storage", TextLanguage.Storage),
        Text("adf", TextLanguage.Adf),
    ];

    private static readonly ReferenceKind[] OfJira =
    [
        Id("userKey", Users) with { KeyPrefix = "jira.userkey/" },
        Id("userName", Users) with { KeyPrefix = "jira.username/" },
    ];

    private static readonly ReferenceKind[] OfConfluence =
    [
        Id("userKey", Users) with { KeyPrefix = "confluence.userkey/" },

        // The platform knows no prefix confluence.username/ ("Mappings"): apps have to export keys.
        Id("userName", Users) with { NeverMapped = "no mapping for user names" },
    ];

    private static readonly Dictionary<Product, IReadOnlyDictionary<string, ReferenceKind>> ByName = new()
    {
        [Product.Jira] = OfBothProducts.Concat(OfJira).ToDictionary(k => k.Name),
        [Product.Confluence] = OfBothProducts.Concat(OfConfluence).ToDictionary(k => k.Name),
    };

    /// <summary>Every documented namespace and the derived ones.</summary>
    public static IReadOnlySet<string> Namespaces { get; } =
        OfBothProducts.Concat(OfJira).Select(k => k.Namespace).Where(n => n.Length > 0).ToHashSet();

    /// <summary>The built-in kinds of a product by their names; the names are the same for both.</summary>
    public static IReadOnlyDictionary<string, ReferenceKind> Of(Product product) => ByName[product];

    private static ReferenceKind Number(string name, string platformNamespace) => Id(name, platformNamespace) with { IsNumericId = true, NoValue = NoNumbers };

    private static ReferenceKind Id(string name, string platformNamespace) => new() { Name = name, Namespace = platformNamespace };

    private static ReferenceKind Text(string name, TextLanguage language) => new() { Name = name, Language = language };
}
