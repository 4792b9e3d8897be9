using System.Text;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Tests.Fields;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

/// <summary>A fault of the program that one record brings to light costs that record, in every stage; the others come over as without it.</summary>
public sealed class RecordErrorTests
{
    private const int Count = 20;

    public static TheoryData<RecordFormat, int, bool> Stages
    {
        get
        {
            var data = new TheoryData<RecordFormat, int, bool>();
            foreach (var format in Enum.GetValues<RecordFormat>())
            {
                foreach (var record in new[] { 1, 8, 13, Count })
                {
                    data.Add(format, record, true);
                    data.Add(format, record, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Read_ExceptionAtOneRecord_FailsThatRecordWithItsPlace(RecordFormat format, int record, bool whileReading)
    {
        var (unbroken, _, _, _) = await ReadAsync(format, null);
        var calls = 0;

        // Each record is read once, and written once if it could be read.
        var (values, problems, failed, kept) = await ReadAsync(format, number =>
        {
            if (number == record && (++calls == 1) == whileReading) throw new InvalidOperationException("of the test");
        });

        Assert.Equal(unbroken.Where((_, i) => i != record - 1), values);
        var problem = Assert.Single(problems);
        Assert.Equal((ProblemCode.RecordError, ProblemEffect.Failed, (long)record), (problem.Code, problem.Effect, problem.Record));
        Assert.True(record == 1 || problem.Offset > 0);
        Assert.DoesNotContain("of the test", problem.Reason, StringComparison.Ordinal);
        Assert.Equal((1, KeptReason.Failed), (failed, Assert.Single(kept).Reason));
    }

    [Fact]
    public void Rewrite_ExceptionAtAKeptRecord_FailsItAgain()
    {
        var rewriter = Rewriter();
        rewriter.BeforeRecord = _ => throw new InvalidOperationException("of the test");
        var rewriting = new KeptRewriting(rewriter, RecordFormat.Ndjson, new Position(100, 3, null), BatchLimits.Default);

        var batch = rewriting.Rewrite("{\"id\":2,\"issue\":10}"u8, 2, 20)!;

        Assert.Equal((1, ProblemCode.RecordError, 2L, 20L), (batch.Failed, batch.Problems[0].Code, batch.Problems[0].Record, batch.Problems[0].Offset));
    }

    [Fact]
    public async Task Read_FaultOfTheEnvironment_IsOfTheRunAndNotOfARecord() =>
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(RecordFormat.Ndjson, _ => throw new IOException("The disk is full.")));

    private static async Task<(List<string> Values, List<RecordProblem> Problems, int Failed, List<KeptRecord> Kept)> ReadAsync(RecordFormat format, Action<long>? before)
    {
        var rewriter = Rewriter();
        rewriter.BeforeRecord = before;
        var (values, problems, kept, failed) = (new List<string>(), new List<RecordProblem>(), new List<KeptRecord>(), 0);
        await foreach (var batch in RecordBatches.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(File(format))), format, default, rewriter, RecordForm.Stored, BatchLimits.Default))
        {
            values.AddRange(batch.Records.Select(r => Encoding.UTF8.GetString(batch.Block.Span[r.Value])));
            problems.AddRange(batch.Problems);
            kept.AddRange(batch.Kept);
            failed += batch.Failed;
        }

        return (values, problems, failed, kept);
    }

    private static EntityRewriter Rewriter() => Rewrites.Rewriter(Rewrites.Mappings(("jira:issue", "10", "20")), Rewrites.Field("$.issue", Rewrites.Issue));

    private static string File(RecordFormat format) => format switch
    {
        RecordFormat.Csv => $"id,issue\n{string.Concat(Numbers.Select(n => $"{n},10\n"))}",
        RecordFormat.Xml => $"<r>{string.Concat(Numbers.Select(n => $"<i><id>{n}</id><issue>10</issue></i>"))}</r>",
        RecordFormat.Json => $"[{string.Join(',', Numbers.Select(n => $"{{\"id\":{n},\"issue\":10}}"))}]",
        _ => string.Concat(Numbers.Select(n => $"{{\"id\":{n},\"issue\":10}}\n")),
    };

    private static IEnumerable<int> Numbers => Enumerable.Range(1, Count);
}
