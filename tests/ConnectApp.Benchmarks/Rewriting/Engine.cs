using System.Runtime.InteropServices;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;

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
        var rewriter = new EntityRewriter(Plan, Plan.Entities[0], mappings, "offline");
        MemoryMarshal.TryGetArray(records, out var array);
        using var stream = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
        long length = 0;

        // Every step is finished when it is asked for, because memory is: nothing waits here.
        foreach (var batch in RecordBatches.ReadAsync(stream, default, rewriter, BatchLimits.Default).ToBlockingEnumerable())
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
