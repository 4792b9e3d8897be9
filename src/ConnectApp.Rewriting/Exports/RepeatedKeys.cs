using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Rewriting.Exports;

/// <summary>A key that an earlier record of its entity has, with other content. The same content again is counted as unchanged.</summary>
public static class RepeatedKeys
{
    public const string Reason = "repeated key: an earlier record of this entity has this key and other content";
    public const string Hint = "The first record counts. Look at the export: a key must be unique in its entity; see 'key' in the plan.";

    public static RecordProblem Problem(PlanEntity entity, RecordBatch batch, in RecordSpan record) => new()
    {
        Code = ProblemCode.RepeatedKey,
        Effect = ProblemEffect.Failed,
        Outcome = RewriteOutcome.Failed,
        Record = record.Number,
        Offset = record.Offset,
        Key = KeyJson(batch.Block.Span[record.Key], record.KeyIsNumber),
        Path = entity.Key.Text,
        Reason = Reason,
        Hint = Hint,
    };

    private static string KeyJson(ReadOnlySpan<byte> key, bool isNumber) =>
        isNumber ? Encoding.UTF8.GetString(key) : $"\"{JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
