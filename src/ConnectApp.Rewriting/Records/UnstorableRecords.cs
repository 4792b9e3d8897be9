using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// A record that was rewritten and then could not be stored, by a fault of this program that it brings to light: it fails, and its batch is stored
/// without it.
/// </summary>
public static class UnstorableRecords
{
    private const string Hint =
        "This is a fault of this program, not of the export; please report it with this line. The other records are not affected.";

    /// <param name="number">Of the record in its file.</param>
    /// <param name="withProblems">False: its other problems cannot be stored either.</param>
    /// <returns>The batch with that record among the failed ones; null: the batch has no such record.</returns>
    public static RecordBatch? Fail(RecordBatch batch, long number, Exception exception, bool withProblems)
    {
        var known = batch.Problems.FirstOrDefault(p => p.Record == number);
        var isLoaded = batch.Records.Any(r => r.Number == number);
        if (known is null && !isLoaded) return null;
        var span = batch.Records.FirstOrDefault(r => r.Number == number);
        var key = isLoaded ? Encoding.UTF8.GetString(batch.Block.Span[span.Key]) : null;
        var error = new RecordProblem
        {
            Code = ProblemCode.RecordError,
            Effect = ProblemEffect.Failed,
            Outcome = RewriteOutcome.Failed,
            Record = number,
            Offset = isLoaded ? span.Offset : known!.Offset,
            Key = key is null ? known!.Key : span.KeyIsNumber ? key : $"\"{JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
            Title = withProblems ? known?.Title : null,
            Reason = Reason(exception),
            Hint = Hint,
        };
        var wasSkipped = !isLoaded && known!.Outcome == RewriteOutcome.Skipped;
        return batch with
        {
            Records = [.. batch.Records.Where(r => r.Number != number)],
            Problems =
            [
                .. batch.Problems.Where(p => withProblems || p.Record != number)
                    .Select(p => p.Record == number ? p with { Outcome = RewriteOutcome.Failed } : p)
                    .Append(error).OrderBy(p => p.Record),
            ],
            Skipped = batch.Skipped - (wasSkipped ? 1 : 0),
            Failed = batch.Failed + (isLoaded || wasSkipped ? 1 : 0),

            // No mapping will mend it.
            Kept = [.. batch.Kept.Where(k => k.Number != number)],
            LostKeys = key is null ? batch.LostKeys : [.. batch.LostKeys, key],
        };
    }

    /// <summary>The exception's own message may quote the record, which may be private.</summary>
    private static string Reason(Exception exception) =>
        $"the record cannot be stored: {exception.GetType().Name} in {exception.TargetSite?.Name ?? "this program"}";
}
