namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>Every key and word that a plan can have; import-plan.schema.json lists the same ones for editors, and a test compares both.</summary>
internal static class PlanKeys
{
    public static readonly string[] Plan =
        ["version", "app", "product", "transferName", "completion", "source", "sources", "site", "missing", "accept", "ignore", "kinds", "macros", "urls", "entities"];

    public static readonly string[] Completion = ["manifest", "parts", "labels", "idle"];

    public static readonly string[] Source = ["label", "path", "manifest"];

    public static readonly string[] Kind = ["namespace", "key", "pattern", "noValue"];

    public static readonly string[] Entity = ["label", "format", "key", "id", "arrays", "record", "title", "fields"];

    /// <summary>Of <c>record</c> where it is written as a mapping.</summary>
    public static readonly string[] Record = ["path", "optional"];

    /// <summary>Of a field that refers to an entity.</summary>
    public static readonly string[] EntityField = ["entity", "list", "optional"];

    /// <summary>Of a field that is written as a mapping; one with <c>by</c> has its cases beside <c>missing</c> and <c>accept</c>.</summary>
    public static readonly string[] Field = ["kind", "missing", "accept", "list", "optional", "entity", "by"];

    public static readonly string[] Products = ["jira", "confluence"];

    public static readonly string[] Formats = ["ndjson", "json", "csv", "xml"];

    public static readonly string[] Sites = ["keep", "rewrite"];

    /// <summary>The policies that work; <c>park</c> is known beside them, and refused.</summary>
    public static readonly string[] Policies = ["skip", "keep", "null", "fail"];
}
