using System.Runtime.InteropServices;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>What is measured, by its public surface: the only file here that knows how records are rewritten.</summary>
internal static class Engine
{
    public static ImportPlan Plan { get; } = new()
    {
        App = "com.example.checklists",
        Product = Product.Jira,
        Completion = new IdleCompletion(TimeSpan.FromHours(1)),
        Entities = [new PlanEntity { Name = "checklists", IdName = "checklists", Label = new Glob("*"), Key = FieldPath.Parse("$.id"), Fields = Fields() }],
    };

    /// <returns>Bytes of the rewritten records, without their line ends.</returns>
    public static long Rewrite(ReadOnlyMemory<byte> records, MappingSet mappings, Stream? output = null)
    {
        MemoryMarshal.TryGetArray(records, out var array);
        using var stream = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
        return Rewrite(stream, RecordFormat.Ndjson, Plan, Plan.Entities[0], mappings, rules: null, output);
    }

    /// <param name="rules">For kinds of text.</param>
    public static long Rewrite(Stream records, RecordFormat format, ImportPlan plan, PlanEntity entity, MappingSet mappings, TextRules? rules, Stream? output = null)
    {
        var rewriter = new EntityRewriter(plan, entity, mappings, "offline", rules);
        long length = 0;

        // Every step is finished when it is asked for, because memory is: nothing waits here.
        foreach (var batch in RecordBatches.ReadAsync(records, format, default, rewriter, RecordForm.File, BatchLimits.Default).ToBlockingEnumerable())
        {
            foreach (var record in batch.Records)
            {
                var value = batch.Block.Span[record.Value];
                length += value.Length;
                output?.Write(value);
                output?.Write("\n"u8);
            }
        }

        return length;
    }

    /// <summary>Gives every id that the records hold a cloud id.</summary>
    public static void MapAll(Stream records, ImportPlan plan, MappingSet mappings, TextRules rules)
    {
        foreach (var mappingNamespace in ReferenceKinds.Namespaces) mappings.Table(mappingNamespace).IsComplete = false;
        EntityRewriter[] workers = [new EntityRewriter(plan, plan.Entities[0], mappings, "offline", rules)];
        foreach (var _ in RecordBatches.ReadAsync(records, RecordFormat.Ndjson, default, workers, RecordForm.File, BatchLimits.Default, Map).ToBlockingEnumerable())
        {
        }

        ValueTask Map(IReadOnlyCollection<UnknownKey> keys, CancellationToken cancellationToken)
        {
            using var alone = mappings.Writing();
            foreach (var key in keys) mappings.Table(key.Namespace).Add(key.Key.Span, [(byte)'9', .. key.Key.Span[(key.Key.Span.LastIndexOf((byte)'/') + 1)..]]);
            return ValueTask.CompletedTask;
        }
    }

    private static PlanField[] Fields()
    {
        var user = new ReferenceKind { Name = "userKey", Namespace = RecordData.UserNamespace, KeyPrefix = RecordData.UserPrefix };
        return
        [
            Field("$.issueId", new ReferenceKind { Name = "issueId", Namespace = RecordData.IssueNamespace }),
            Field("$.projectId", new ReferenceKind { Name = "projectId", Namespace = RecordData.ProjectNamespace }),
            Field("$.assignee", user),
            Field("$.createdBy", user),
            Field("$.items[*].userKey", user),
        ];
    }

    private static PlanField Field(string path, ReferenceKind kind) => new() { Path = FieldPath.Parse(path), Kind = kind, Missing = MissingPolicy.Keep };
}
