using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Rewriting.Tests.Fields;

/// <summary>Plans, mappings and single records for tests, with defaults for what a test is not about.</summary>
internal static class Rewrites
{
    public static readonly ReferenceKind Issue = new() { Name = "issueId", Namespace = "jira:issue" };
    public static readonly ReferenceKind User = new() { Name = "userKey", Namespace = "identity:user", KeyPrefix = "jira.userkey/" };
    public static readonly ReferenceKind CustomField = new() { Name = "customField", Namespace = "jira/classic:customField", Form = ValueForm.CustomField };
    public static readonly ReferenceKind IssueKey = new() { Name = "issueKey", Namespace = "derived/jira:projectKey", Form = ValueForm.IssueKey };
    public static readonly ReferenceKind Token = new() { Name = "fieldToken", Namespace = "jira/classic:customField", Form = ValueForm.Pattern, ValuePrefix = "field:", ValueSuffix = ";" };
    public static readonly ReferenceKind Checklist = new() { Name = "entity", Entity = "checklists" };
    public static readonly ReferenceKind UserName = new() { Name = "userName", Namespace = "identity:user", NeverMapped = "no mapping for user names" };

    public static PlanField Field(string path, ReferenceKind kind, MissingPolicy missing = MissingPolicy.Keep) =>
        new() { Path = FieldPath.Parse(path), Kind = kind, Missing = missing };

    public static ImportPlan Plan(params PlanField[] fields) => new()
    {
        App = "com.example.checklists",
        Product = Product.Jira,
        Completion = new IdleCompletion(TimeSpan.FromHours(1)),
        Entities = [new PlanEntity { Name = "checklists", IdName = "checklists", Label = new Glob("*"), Key = FieldPath.Parse("$.id"), Fields = fields }],
    };

    public static EntityRewriter Rewriter(MappingSet mappings, params PlanField[] fields) => Rewriter(Plan(fields), mappings);

    public static EntityRewriter Rewriter(ImportPlan plan, MappingSet mappings) => new(plan, plan.Entities[0], mappings, "offline");

    public static CsvShape Csv(params string[] columns) => new((byte)',', columns);

    public static readonly XmlShape Xml = new(Latin1: false);

    /// <param name="entries">Namespace, server id, cloud id.</param>
    public static MappingSet Mappings(params (string Namespace, string ServerId, string CloudId)[] entries)
    {
        var mappings = new MappingSet();
        foreach (var (ns, serverId, cloudId) in entries) mappings.Table(ns).Add(Encoding.UTF8.GetBytes(serverId), Encoding.UTF8.GetBytes(cloudId));
        return mappings;
    }

    public static Rewritten Run(EntityRewriter rewriter, string record) => Run(rewriter, Encoding.UTF8.GetBytes(record));

    public static Rewritten Run(EntityRewriter rewriter, byte[] record) => Run(rewriter, record, RecordShape.Json);

    public static Rewritten Run(EntityRewriter rewriter, string record, RecordShape shape, RecordForm form = RecordForm.File) =>
        Run(rewriter, Encoding.UTF8.GetBytes(record), shape, form);

    public static Rewritten Run(EntityRewriter rewriter, byte[] record, RecordShape shape, RecordForm form = RecordForm.File)
    {
        var output = new GrowingBytes();
        var outcome = rewriter.Rewrite(record, shape, form, 1, 0, output);
        var withoutCase = rewriter.Books.WithoutCase;
        return new Rewritten(
            outcome,
            Encoding.UTF8.GetString(output.Memory.Span),
            Encoding.UTF8.GetString(rewriter.Key),
            rewriter.Books.TakeProblems(),
            rewriter.Books.TakeReferences(),
            rewriter.Books.TakeEntityReferences(),
            withoutCase);
    }
}

internal sealed record Rewritten(
    RewriteOutcome Outcome, string Text, string Key, IReadOnlyList<RecordProblem> Problems, IReadOnlyList<ReferenceCount> References, IReadOnlyList<EntityReference> Entities, int WithoutCase);
