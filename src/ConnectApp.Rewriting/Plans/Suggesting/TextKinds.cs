using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Finds the paths whose values are texts with references, and their languages.</summary>
internal sealed class TextKinds(Product product, TextProbe probe, IReadOnlyList<string> sources)
{
    private const int LongestQuery = 4096;

    /// <summary>Fewer texts of a query's form may be chance.</summary>
    private const int FewQueries = 3;

    /// <summary>What one text looks like.</summary>
    private enum Shape
    {
        Plain,
        Wiki,
        Storage,
        Adf,
        Url,
        Query,
    }

    private sealed record Judged(SampledValue Text, Shape Shape, int Mapped, int Missing);

    /// <returns>Null: no references were found in the texts.</returns>
    public SuggestedField? Find(SurveyNode node)
    {
        var texts = node.MarkedTexts.Values.Concat(node.PlainTexts.Values).ToList();
        if (texts.Count == 0) return null;
        var queries = FindQueries(node, texts);
        if (queries is not null) return queries;
        var judged = texts.Select(Judge).ToList();
        return FindByChoice(node, judged) ?? FindOne(node, judged);
    }

    private SuggestedField? FindQueries(SurveyNode node, List<SampledValue> texts)
    {
        var asked = texts.Where(t => t.Bytes.Length <= LongestQuery && t.Bytes.AsSpan().IndexOfAny("=~<>"u8) is > 0 || IsWordQuery(t.Bytes)).ToList();
        if (asked.Count < Math.Max(1, texts.Count / 2)) return null;
        SuggestedField? best = null;
        foreach (var language in new[] { TextLanguage.Jql, TextLanguage.Cql })
        {
            var read = asked.Select(t => probe.Read(language, t.Bytes)).ToList();
            var readable = read.Count(r => r.IsReadable);
            var mapped = read.Count(r => r is { IsReadable: true, Mapped: > 0 });
            var share = (double)readable / texts.Count;
            if (share < 0.6 || readable < Math.Min(FewQueries, texts.Count)) continue;
            var isLikely = language == (product == Product.Jira ? TextLanguage.Jql : TextLanguage.Cql);
            var confidence = share < 0.9 || readable < FewQueries ? 0.65 : mapped > 0 ? 0.96 : isLikely ? 0.8 : 0.4;
            var kind = language == TextLanguage.Jql ? "jql" : "cql";
            var field = Field(node, kind, Project(node, mapped, texts.Count), confidence, texts,
                string.Create(CultureInfo.InvariantCulture, $"{readable} of {texts.Count} texts are {kind.ToUpperInvariant()} queries, {mapped} with references that have a mapping"));
            if (best is null || field.Found > best.Found || (field.Found == best.Found && isLikely)) best = field;
        }

        return best;
    }

    private static bool IsWordQuery(ReadOnlySpan<byte> text) => text.IndexOf(" in ("u8) > 0 || text.IndexOf(" is "u8) > 0 || text.IndexOf(" IN ("u8) > 0;

    private Judged Judge(SampledValue text)
    {
        ReadOnlySpan<byte> trimmed = text.Bytes.AsSpan().Trim(" \t\r\n"u8);
        if (trimmed.StartsWith("{"u8) && trimmed.IndexOf("\"doc\""u8) > 0 && probe.Read(TextLanguage.Adf, text.Bytes) is { IsReadable: true } adf)
            return new Judged(text, Shape.Adf, adf.Mapped, adf.Missing);
        if (trimmed.IndexOf("<ri:"u8) >= 0 || trimmed.IndexOf("<ac:"u8) >= 0 || (trimmed.StartsWith("<"u8) && trimmed.EndsWith(">"u8) && trimmed.IndexOf("</"u8) > 0))
        {
            var storage = probe.Read(TextLanguage.Storage, text.Bytes);
            if (storage.IsReadable) return new Judged(text, Shape.Storage, storage.Mapped, storage.Missing);
        }

        if (trimmed.IndexOfAny(" \t\r\n"u8) < 0 && (trimmed.StartsWith("http://"u8) || trimmed.StartsWith("https://"u8)))
        {
            var url = probe.Read(TextLanguage.Url, text.Bytes);
            return new Judged(text, IsOfSource(trimmed) ? Shape.Url : Shape.Plain, url.Mapped, url.Missing);
        }

        var wiki = probe.Read(TextLanguage.Wiki, text.Bytes);
        return new Judged(text, wiki.Mapped + wiki.Missing > 0 ? Shape.Wiki : Shape.Plain, wiki.Mapped, wiki.Missing);
    }

    private bool IsOfSource(ReadOnlySpan<byte> url)
    {
        foreach (var source in sources)
        {
            if (url.StartsWith(Encoding.UTF8.GetBytes(source))) return true;
        }

        return false;
    }

    /// <summary>A member of the record chooses the language.</summary>
    private static SuggestedField? FindByChoice(SurveyNode node, List<Judged> judged)
    {
        foreach (var path in judged.SelectMany(j => j.Text.Deciders).Select(d => d.Path).Distinct().Where(p => p != node.Path))
        {
            var groups = judged.GroupBy(j => j.Text.Deciders.FirstOrDefault(d => d.Path == path)?.Value ?? "").ToList();
            if (groups.Count > 10 || groups.Any(g => g.Key.Length == 0)) continue;
            var cases = groups.Select(g => (Value: g.Key, Kind: KindOfCase(g.Key, [.. g]))).OrderBy(c => c.Value, StringComparer.Ordinal).ToList();
            var isNamed = cases.Any(c => c.Kind.Equals(c.Value, StringComparison.OrdinalIgnoreCase));
            if (cases.All(c => c.Kind is "none") || (!isNamed && cases.Select(c => c.Kind).Distinct().Count() < 2)) continue;
            var withReferences = judged.Count(j => j.Mapped + j.Missing > 0);
            if (withReferences == 0) return null;
            var kind = $"{{ by: {path}, {string.Join(", ", cases.Select(c => $"{YamlText.Scalar(c.Value)}: {c.Kind}"))} }}";
            return Field(node, kind, Found(node, judged), isNamed ? 0.95 : 0.85, [.. judged.Select(j => j.Text)],
                $"texts whose language {path} names; {Share(withReferences, judged.Count)} texts looked at hold references");
        }

        return null;
    }

    private static string KindOfCase(string value, List<Judged> judged)
    {
        var named = value.ToLowerInvariant() is "wiki" or "adf" or "storage" ? value.ToLowerInvariant() : null;
        if (named is not null) return named;
        var shape = judged.Where(j => j.Shape is not Shape.Plain).GroupBy(j => j.Shape).OrderByDescending(g => g.Count()).FirstOrDefault();
        return shape is null || shape.Count() * 5 < judged.Count ? "none" : KindOf(shape.Key);
    }

    private SuggestedField? FindOne(SurveyNode node, List<Judged> judged)
    {
        var shape = judged.Where(j => j.Shape is not Shape.Plain).GroupBy(j => j.Shape).OrderByDescending(g => g.Count()).Select(g => (Shape?)g.Key).FirstOrDefault();
        if (shape is not { } found) return null;
        var of = judged.Where(j => j.Shape == found).ToList();
        var mapped = of.Count(j => j.Mapped > 0);
        var share = (double)of.Count / judged.Count;

        // The sample takes as many marked texts as plain ones; of all texts the marked ones have the share that they were met with.
        var ofAll = Found(node, judged) / (double)Math.Max(1, node.Strings);
        var confidence = found switch
        {
            Shape.Adf => share >= 0.8 ? 0.95 : 0.7,
            Shape.Storage when share >= 0.8 => mapped > 0 ? 0.96 : product == Product.Confluence ? 0.75 : 0.5,
            Shape.Storage => 0.6,
            Shape.Url when share >= 0.5 => mapped > 0 ? 0.95 : 0.7,
            Shape.Wiki when mapped == 0 => 0.4,
            Shape.Wiki => ofAll >= 0.5 ? 0.95 : 0.6 + (0.5 * ofAll),
            _ => 0.4,
        };
        return Field(node, KindOf(found), Found(node, judged), confidence, [.. of.Select(j => j.Text)],
            string.Create(CultureInfo.InvariantCulture, $"{of.Count} of the {judged.Count} texts looked at are {Words(found)}, {mapped} have references with a mapping"));
    }

    /// <summary>Texts with references, of all that the path led to.</summary>
    private static long Found(SurveyNode node, List<Judged> judged)
    {
        var marked = judged.Where(j => node.MarkedTexts.Contains(j.Text.Hash)).ToList();
        var plain = judged.Where(j => !node.MarkedTexts.Contains(j.Text.Hash)).ToList();
        return Part(marked, node.MarkedTexts.Total) + Part(plain, node.PlainTexts.Total);

        static long Part(List<Judged> texts, long total) =>
            texts.Count == 0 ? 0 : (long)Math.Round((double)total * texts.Where(t => t.Mapped > 0).Sum(t => t.Text.Count) / texts.Sum(t => t.Text.Count));
    }

    private static long Project(SurveyNode node, int found, int looked) => (long)Math.Round((double)ValuesOf(node) * found / looked);

    private static long ValuesOf(SurveyNode node) => Math.Max(node.Strings, node.MarkedTexts.Total + node.PlainTexts.Total);

    private static SuggestedField Field(SurveyNode node, string kind, long found, double confidence, List<SampledValue> texts, string evidence) =>
        new(node.Path, kind, null, ValuesOf(node), Math.Min(found, ValuesOf(node)), Math.Round(confidence, 2), YamlText.Samples(texts), evidence);

    private static string Share(int part, int whole) => string.Create(CultureInfo.InvariantCulture, $"{part} of the {whole}");

    private static string KindOf(Shape shape) => shape switch { Shape.Adf => "adf", Shape.Storage => "storage", Shape.Url => "url", _ => "wiki" };

    private static string Words(Shape shape) => shape switch
    {
        Shape.Adf => "ADF documents",
        Shape.Storage => "storage format or HTML",
        Shape.Url => "URLs of the source server",
        _ => "wiki markup with references",
    };
}
