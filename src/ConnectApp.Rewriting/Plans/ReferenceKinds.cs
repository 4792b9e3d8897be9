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

    private const string Users = "identity:user";

    private static readonly ReferenceKind[] OfBothProducts =
    [
        // Jira: the server's id as decimal digits
        Id("issueId", "jira:issue"),
        Id("commentId", "jira:comment"),
        Id("attachmentId", "jira:fileAttachment"),
        Id("issueLinkId", "jira:issueLink"),
        Id("issueLinkTypeId", "jira:issueLinkType"),
        Id("filterId", "jira:filter"),
        Id("dashboardId", "jira:portalPage"),
        Id("priorityId", "jira:priority"),
        Id("prioritySchemeId", "jira:priorityScheme"),
        Id("projectCategoryId", "jira:projectCategory"),
        Id("componentId", "jira:projectComponent"),
        Id("projectRoleId", "jira:projectRole"),
        Id("versionId", "jira:projectVersion"),
        Id("resolutionId", "jira:resolution"),
        Id("projectId", "jira/classic:project"),
        Id("issueTypeId", "jira/classic:issueType"),
        Id("statusId", "jira/classic:issueStatus"),
        Id("securityLevelId", "jira/classic:issueSecurityLevel"),
        Id("screenId", "jira/classic:screen"),
        Id("customField", "jira/classic:customField") with { Form = ValueForm.CustomField },
        Id("customFieldConfigSchemeId", "jira/classic:customFieldConfigScheme"),
        Id("customFieldOptionId", "jira/classic:customFieldOption"),
        Id("appCustomField", "jira/classic:appCustomField") with { Form = ValueForm.CustomField },
        Id("boardId", "jira/classic/software:rapidView"),
        Id("sprintId", "jira/classic/software:sprint"),

        // Confluence
        Id("pageId", "confluence:page"),
        Id("spaceId", "confluence:space"),

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

    private static ReferenceKind Id(string name, string platformNamespace) => new() { Name = name, Namespace = platformNamespace };

    private static ReferenceKind Text(string name, TextLanguage language) => new() { Name = name, Language = language };
}
