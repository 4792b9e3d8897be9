using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Tests.Text;
using ConnectApp.Rewriting.Text;
using ConnectApp.Rewriting.Text.Adf;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Tests.Documents;

/// <summary>Rewrites the examples of the tables of references, over mappings that stand in docs/references.md.</summary>
internal static class Examples
{
    public const string Jira = "https://jira.example.org";
    public const string Confluence = "https://confluence.example.org";

    /// <summary>Server id to cloud id, whatever the kind.</summary>
    public static readonly (string ServerId, string CloudId)[] Ids = [("10010", "20020"), ("65601", "98304"), ("DEMO", "NEW"), ("TEST", "TRY")];

    /// <summary>Mapping keys of people, whose ids are mapped by the prefix.</summary>
    public static readonly (string Namespace, string Key, string CloudId)[] People =
    [
        ("identity:user", "jira.username/ada", "5b10ac8d82e05b22cc7d4ef5"),
        ("identity:user", "jira.userkey/JIRAUSER10100", "5b10ac8d82e05b22cc7d4ef5"),
        ("identity:user", "confluence.userkey/2c9680839d34a92c019d34add3010000", "5b10ac8d82e05b22cc7d4ef5"),
        ("identity:group", "identity:group:name/jira-users", "site-users"),
    ];

    public static TextStage Stage(Product product)
    {
        var rules = new TextRules(product, [Jira, Confluence]);
        var stage = new TextStage(new Dictionary<TextLanguage, ITextLanguage>(TextLanguages.Create(rules)) { [TextLanguage.Adf] = new AdfLanguage(rules) });
        foreach (var space in ReferenceKinds.Namespaces)
        {
            foreach (var (serverId, cloudId) in Ids) stage.Map(space, serverId, cloudId);
        }

        foreach (var (space, key, cloudId) in People) stage.Map(space, key, cloudId);
        return stage;
    }

    /// <summary>What becomes of an example; what cannot have a mapping stays, and the reason is told.</summary>
    public static string Rewrite(Product product, TextLanguage language, string example)
    {
        var stage = Stage(product);
        var rewritten = stage.Rewrite(language, example);
        if (stage.Problems.Count > 0) throw new InvalidOperationException($"{example}: {stage.Problems[0].Reason}");
        if (stage.Missing.Find(m => m.Kind.NeverMapped is null) is { Kind: not null } missing) throw new InvalidOperationException($"{example}: {missing.Kind.Name} {missing.Value} has no mapping");
        return stage.Missing.Count > 0 && rewritten == example ? $"stays: {stage.Missing[0].Kind.NeverMapped}" : $"`{rewritten}`";
    }
}
