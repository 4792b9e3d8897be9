using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Problems;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Exports;

/// <summary>Causes count records, each once, and one cause is one line.</summary>
public sealed class CauseBookTests
{
    private readonly CauseBook _book = new();

    [Fact]
    public void Add_AProjectUnderSeveralIds_IsOneCause()
    {
        _book.Add(
        [
            Missing(1, "derived/jira:projectKey", "HR-1", ProblemEffect.Skipped), Missing(1, "jira/classic:project", "10003", ProblemEffect.Skipped), Missing(1, "jira:issue", "20003", ProblemEffect.Skipped),
            Missing(2, "derived/jira:projectKey", "HR", ProblemEffect.Skipped),
            Missing(3, "jira/classic:project", "10003", ProblemEffect.Kept),
        ]);

        var cause = Assert.Single(_book.Read());
        Assert.Equal((new Cause(ProblemCode.MissingMapping, "derived/jira:projectKey", "HR"), 2L, 0L, 1L), (cause.Cause, cause.Skipped, cause.Failed, cause.Loaded));
        Assert.Equal("project HR was not migrated: 2 records skipped, 1 record loaded with the old id", CauseTexts.Of(cause));
    }

    [Fact]
    public void Add_ARecordWithSeveralCauses_CountsForEachByWhatBecameOfIt()
    {
        _book.Add([Missing(1, "identity:user", "ann", ProblemEffect.Kept), Missing(1, "identity:user", "ann", ProblemEffect.Kept), Missing(1, "jira:issue", "10", ProblemEffect.Skipped)]);
        _book.Add([Missing(1, "identity:user", "ann", ProblemEffect.Kept)]);
        _book.Add([Missing(2, "identity:user", "ann", ProblemEffect.Kept), Problem(2, ProblemCode.RepeatedKey, ProblemEffect.Failed)]);

        Assert.Equal(
            ["user ann is unknown: 1 record skipped, 1 record failed, 1 record loaded with the old id", "issue 10 was not migrated: 1 record skipped", "the key was used before: 1 record failed"],
            _book.Read().Select(CauseTexts.Of));
    }

    [Fact]
    public void Add_AcceptedReference_IsNoCause()
    {
        _book.Add([Missing(1, "identity:user", "ann", ProblemEffect.Kept) with { Accepted = true }]);

        Assert.Empty(_book.Read());
    }

    [Fact]
    public void Of_MoreCausesThanAreNamed_CountsTheRest()
    {
        _book.Add(Enumerable.Range(1, 5).Select(n => Missing(n, "jira:filter", $"{n}", ProblemEffect.Kept)));

        Assert.Equal("filter 1 was not migrated: 1 record loaded with the old id; filter 2 was not migrated: 1 record loaded with the old id; and 3 more causes", CauseTexts.Of(_book.Read(), 2));
    }

    [Theory]
    [InlineData("derived/jira:projectKey", "keys of projects")]
    [InlineData("identity:user", "people")]
    [InlineData("jira/classic:customField", "custom fields")]
    [InlineData("jira:issue", "issues")]
    [InlineData("jira:priority", "priorities")]
    public void NameOf_ANamespace_IsInWordsForPeople(string mappingNamespace, string words) => Assert.Equal(words, CauseTexts.NameOf(mappingNamespace));

    private static RecordProblem Missing(long record, string mappingNamespace, string value, ProblemEffect effect) =>
        Problem(record, ProblemCode.MissingMapping, effect) with { Namespace = mappingNamespace, Value = value };

    private static RecordProblem Problem(long record, ProblemCode code, ProblemEffect effect) => new() { Code = code, Effect = effect, Record = record, Offset = 0, Reason = "r", Hint = "h" };
}
