using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Benchmarks.Measuring;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Tests.Fields;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>Rewriting of id fields beside its physical limits, its plain twin and others who do the same.</summary>
internal sealed class RewriteSection : Section
{
    /// <summary>Who is slow gets less to do: speeds are compared, not times.</summary>
    private const long PeerBytes = 30_000_000;
    private const long TwinBytes = 3_000_000;
    private const int Issues = 1_000_000;

    private const string Scan = "Utf8JsonReader scan";
    private const string Scan2 = "Utf8JsonReader scan, 2 threads";
    private const string Ours = "rewrite, 1 worker";
    private const string Ours2 = "rewrite, 2 workers";
    private const string Document = "JsonDocument + Utf8JsonWriter";
    private const string Twin = "plain twin of the tests";
    private const string Node = "Node: JSON.parse + Map";

    public override string Name => "rewrite";

    public override void Run(BenchmarkOptions options)
    {
        var data = new RecordData(options.RecordBytes, options.Quick ? Issues / 10 : Issues);
        var strings = data.Pairs().ToDictionary(p => (p.Namespace, p.Key), p => p.CloudId);
        var (all, some, few) = (data.First(long.MaxValue), data.First(PeerBytes), data.First(TwinBytes));
        var twin = new PlainRewriter(Engine.Plan.Entities[0].Fields, strings);
        var document = new DocumentRewriter(strings);
        using var node = NodePeer.TryStart(data, some);
        if (node is null) Console.WriteLine("\nskipped: there is no 'node' in the PATH, so no Node row.");
        Check(data, few, some, twin, document, node);

        var (left, right) = data.Halves(all);
        var copy = new byte[all.Length];
        using var sink = new MemoryStream(new byte[2 * PeerBytes]);
        List<Contender> contenders =
        [
            Contender.Timed("memcpy", all.Length, () => all.Span.CopyTo(copy)),
            Contender.Timed("newline scan", all.Length, () => Limits.CountLines(all.Span)),
            Contender.Timed(Scan, all.Length, () => Limits.Scan(all.Span)),
            Contender.Timed(Scan2, all.Length, () => Parallel.Invoke(() => Limits.Scan(left.Span), () => Limits.Scan(right.Span))),
            Contender.Timed(Ours, all.Length, () => Engine.Rewrite(all, data.Mappings)),
            Contender.Timed(Ours2, all.Length, () => Parallel.Invoke(() => Engine.Rewrite(left, data.Mappings), () => Engine.Rewrite(right, data.Mappings))),
            Contender.Timed(Document, some.Length, () => ToStart(sink, document, some)),
            Contender.Timed(Twin, few.Length, () => Lines(few).ForEach(l => twin.Rewrite(l).Record!.ToJsonString())),
        ];
        if (node is not null) contenders.Add(new Contender(Node, some.Length, node.Run));
        var comparison = new Comparison($"rewriting of id fields, {all.Length / 1e6:0} MB in memory", "MB/s", 1e6, contenders, Scan);
        comparison.Run(options.Rounds);

        List<Goal> goals =
        [
            Goal.Of(Ours, Scan, 0.55),
            new Goal("(2 workers / 1) / (scan on 2 / scan on 1)", speed => speed(Ours2) / speed(Ours) / (speed(Scan2) / speed(Scan)), 0.9),
        ];
        if (node is not null) goals.Add(Goal.Of(Ours, Node, 6));
        comparison.Print(options.Quick ? [] : goals);
    }

    private static void Check(RecordData data, ReadOnlyMemory<byte> few, ReadOnlyMemory<byte> some, PlainRewriter twin, DocumentRewriter document, NodePeer? node)
    {
        var ours = Rewritten(few, data);
        var (left, right) = data.Halves(few);
        if (!ours.AsSpan().SequenceEqual([.. Rewritten(left, data), .. Rewritten(right, data)])) throw new DifferentOutputException("two workers and one");
        Compare("the plain twin", ours, Lines(few).Select(l => twin.Rewrite(l) is { Outcome: RewriteOutcome.Loaded, Record: { } record } ? record : null));
        Compare("JsonDocument", ours, Lines(FromStart(document, few)).Select(l => JsonNode.Parse(l)));
        if (node is not null) Compare("Node", Rewritten(some, data), Lines(node.Output()).Select(l => JsonNode.Parse(l)));
    }

    private static void Compare(string name, byte[] ours, IEnumerable<JsonNode?> theirs)
    {
        var number = 0;
        var others = theirs.GetEnumerator();
        foreach (var line in Lines(ours))
        {
            number++;
            if (!others.MoveNext() || !JsonNode.DeepEquals(JsonNode.Parse(line), others.Current)) throw new DifferentOutputException($"{name}, record {number}");
        }

        if (number == 0 || others.MoveNext()) throw new DifferentOutputException($"{name} has another number of records than ours ({number})");
    }

    private static byte[] Rewritten(ReadOnlyMemory<byte> records, RecordData data)
    {
        using var output = new MemoryStream();
        Engine.Rewrite(records, data.Mappings, output);
        return output.ToArray();
    }

    private static byte[] FromStart(DocumentRewriter document, ReadOnlyMemory<byte> records)
    {
        using var output = new MemoryStream();
        document.Rewrite(records, output);
        return output.ToArray();
    }

    private static void ToStart(MemoryStream sink, DocumentRewriter document, ReadOnlyMemory<byte> records)
    {
        sink.Position = 0;
        document.Rewrite(records, sink);
    }

    private static List<string> Lines(ReadOnlyMemory<byte> records) => [.. Encoding.UTF8.GetString(records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
