using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>ADF over many documents: real ones, made ones, broken ones.</summary>
public sealed class AdfDocumentsTests
{
    private static readonly byte[][] Real = [.. ReadReal()];

    [Fact]
    public void Rewrite_RealDocuments_StayWhereNothingIsMapped()
    {
        var stage = new JqlAdfStage((_, _) => null);
        var mentions = 0;

        foreach (var document in Real)
        {
            Assert.Equal(document, stage.Rewrite(TextLanguage.Adf, document));
            mentions += CountMentions(JsonNode.Parse(document));
        }

        Assert.Equal(23, Real.Length);
        Assert.Empty(stage.Problems);
        Assert.True(mentions > 30);
        Assert.Equal(mentions, stage.Missing.Count(m => m.Kind.Name == "userKey"));
        Assert.Equal(mentions, stage.Missing.Count);
    }

    [Fact]
    public void Rewrite_IdentityMapping_ChangesNothing()
    {
        var random = new Random(20261122);
        var stage = new JqlAdfStage((_, id) => id);

        foreach (var document in Real.Concat(Enumerable.Range(0, 1000).Select(_ => AdfMaker.Document(random)))) Assert.Equal(document, stage.Rewrite(TextLanguage.Adf, document));

        Assert.True(stage.Mapped > 1000);
        Assert.Empty(stage.Problems);
    }

    [Fact]
    public void Rewrite_ThereAndBack_GivesTheOriginal()
    {
        var random = new Random(4711);
        var there = new JqlAdfStage(JqlMaker.There);
        var back = new JqlAdfStage(JqlMaker.Back);
        var changed = 0;

        foreach (var document in Real.Concat(Enumerable.Range(0, 1000).Select(_ => AdfMaker.Document(random, escapes: false))))
        {
            var rewritten = there.Rewrite(TextLanguage.Adf, document);
            if (!rewritten.AsSpan().SequenceEqual(document)) changed++;
            Assert.Equal(document, back.Rewrite(TextLanguage.Adf, rewritten));
        }

        Assert.True(changed > 500);
        Assert.Equal(there.Mapped, back.Mapped);
        Assert.Empty(back.Missing);
    }

    [Fact]
    public void Rewrite_MadeDocuments_HaveTheMentionsOfAPlainWalk()
    {
        var random = new Random(7);
        var stage = new JqlAdfStage((_, _) => null);

        for (var i = 0; i < 1000; i++)
        {
            var document = AdfMaker.Document(random);
            stage.Forgetting().Rewrite(TextLanguage.Adf, document);

            Assert.Equal(CountMentions(JsonNode.Parse(document)), stage.Missing.Count(m => m.Kind.Name == "userKey"));
        }
    }

    [Fact]
    public void Fuzz_Adf_NeverThrowsAndKeepsWhatIsNotMapped()
    {
        var (unmapped, there, again) = (new JqlAdfStage((_, _) => null), new JqlAdfStage((_, id) => "7" + id), new JqlAdfStage((_, _) => null));

        Fuzz.Run(2000, random =>
        {
            var text = AdfMaker.Document(random);
            if (random.Next(10) > 0) text = JqlMaker.Break(random, text);

            Assert.Equal(text, unmapped.Forgetting().Rewrite(TextLanguage.Adf, text));

            // What comes out is as readable as what went in.
            again.Forgetting().Rewrite(TextLanguage.Adf, there.Forgetting().Rewrite(TextLanguage.Adf, text));
            Assert.Equal(unmapped.Problems, again.Problems);
        });
    }

    [Theory]
    [InlineData(10, "[", "{\"type\":\"mention\",\"attrs\":{\"id\":\"JIRAUSER1\"}},", "0]")]
    [InlineData(2, "[", "{\"attrs\":{\"id\":\"\"}},", "0]")]
    [InlineData(2, "{\"type\":\"mention\",\"attrs\":{", "\"id\":\"\\u0041\",", "\"x\":1}}")]
    [InlineData(2, "{", "\"type\":\"mention\",", "\"attrs\":{}}")]
    [InlineData(2, "", "[", "")]
    [InlineData(2, "[", "\"", "")]
    [InlineData(2, "[\"", "\\ud800", "\"]")]
    [InlineData(2, "{\"type\":\"mention\",\"attrs\":{\"", "\\u0069", "\":1}}")]
    [InlineData(2, "[", "{\"type\":\"inlineCard\",\"attrs\":{\"url\":\"https://jira.example.org/browse/DEMO-1\"}},", "0]")]
    public void Rewrite_LongDocument_TakesLinearTime(int megabytes, string head, string part, string tail)
    {
        var text = Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat(part, megabytes * 1_000_000 / part.Length)) + tail);
        var stage = new JqlAdfStage((_, id) => id);
        var time = Stopwatch.StartNew();

        var actual = stage.Rewrite(TextLanguage.Adf, text);

        // A tenth of a second; quadratic time would be hours.
        Assert.Equal(text.Length, actual.Length);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"took {time.Elapsed}");
    }

    [Fact]
    public void Rewrite_ManyMissingReferences_TakeLinearTime()
    {
        const string Part = """{"type":"mention","attrs":{"id":"JIRAUSER1"}},{"type":"inlineCard","attrs":{"url":"https://jira.example.org/browse/DEMO-1"}},""";
        var text = "[" + string.Concat(Enumerable.Repeat(Part, 20_000)) + "0]";
        var stage = new JqlAdfStage((_, _) => null);
        var time = Stopwatch.StartNew();

        stage.Rewrite(TextLanguage.Adf, text);

        Assert.Equal(40_000, stage.Missing.Count);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"took {time.Elapsed}");
    }

    private static int CountMentions(JsonNode? node) => node switch
    {
        JsonObject o => (Is(o, "type", "mention") && o["attrs"] is JsonObject a && a["id"] is JsonValue && !Is(a, "userType", "SPECIAL") ? 1 : 0)
            + o.Where(member => member.Key != "attrs").Sum(member => CountMentions(member.Value)),
        JsonArray a => a.Sum(CountMentions),
        _ => 0,
    };

    private static bool Is(JsonObject o, string name, string value) => o[name] is JsonValue v && v.TryGetValue<string>(out var text) && text == value;

    private static IEnumerable<byte[]> ReadReal()
    {
        using var stream = typeof(AdfDocumentsTests).Assembly.GetManifestResourceStream("ConnectApp.Rewriting.Tests.TestData.adf-documents.ndjson")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) yield return Encoding.UTF8.GetBytes(JsonDocument.Parse(line).RootElement.GetProperty("document").GetString()!);
    }
}
