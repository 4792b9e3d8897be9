using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Rewriting.Exports;

/// <summary>A key that an earlier record of its entity has, with other content. The same content again is counted as unchanged.</summary>
public static class RepeatedKeys
{
    public const string Reason = "repeated key: an earlier record of this entity has this key and other content";
    public const string Hint = "The first record counts. Look at the export: a key must be unique in its entity; see 'key' in the plan.";

    public static RecordProblem Problem(RecordBatch batch, in RecordSpan record) =>
        Problem(batch.Block.Span[record.Key], record.KeyIsNumber, record.Number, record.Offset, Hint);

    /// <param name="number">Of the record in its file.</param>
    /// <param name="hint">Where it is known which record counts, that.</param>
    public static RecordProblem Problem(ReadOnlySpan<byte> key, bool keyIsNumber, long number, long offset, string hint) => new()
    {
        Code = ProblemCode.RepeatedKey,
        Effect = ProblemEffect.Failed,
        Outcome = RewriteOutcome.Failed,
        Record = number,
        Offset = offset,
        Key = keyIsNumber ? Encoding.UTF8.GetString(key) : $"\"{JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        Reason = Reason,
        Hint = hint,
    };
}
