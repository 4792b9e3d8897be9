using System.Diagnostics;
using System.Text;
using ConnectApp.Benchmarks.Measuring;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Benchmarks.Tables;

/// <summary>
/// A mapping table beside <c>Dictionary&lt;string, string&gt;</c>: bytes an entry, and look-ups of random keys. Both are asked what a rewriter asks: the key as
/// UTF-8 in, the value as UTF-8 out. The dictionary is timed a second time with strings on both sides, which no rewriter has.
/// </summary>
internal abstract class TableSection : Section
{
    /// <summary>As many questions as a block of records has.</summary>
    private const int BatchKeys = 2000;
    private const int MaxLookups = 2_000_000;

    private const string Dictionary = "Dictionary<string,string>";
    private const string StringsAtHand = "the same, strings in and out";
    private const string Batched = "table, in batches";
    private const string Single = "table, one at a time";

    protected abstract string Title { get; }
    protected abstract string Prefix { get; }
    protected abstract double MostBytes { get; }
    protected abstract (double Batched, double Single) FasterThanDictionary { get; }

    protected abstract int Entries(BenchmarkOptions options);

    /// <summary>The id of an entry, without the prefix, and its cloud id.</summary>
    protected abstract (string Id, string CloudId) Pair(int index);

    public override void Run(BenchmarkOptions options)
    {
        var entries = Entries(options);
        var table = new MappingTable(Name, null);
        var (tableBytes, tableSeconds) = Fill(() =>
        {
            for (var i = 0; i < entries; i++)
            {
                var (id, cloudId) = Pair(i);
                table.Add(Encoding.UTF8.GetBytes(Prefix + id), Encoding.UTF8.GetBytes(cloudId));
            }
        });
        Dictionary<string, string> dictionary = [];
        var (dictionaryBytes, dictionarySeconds) = Fill(() =>
        {
            dictionary = new Dictionary<string, string>(entries);
            for (var i = 0; i < entries; i++)
            {
                var (id, cloudId) = Pair(i);
                dictionary[Prefix + id] = cloudId;
            }
        });
        Report.Table(
            $"{Title}: {entries:N0} entries",
            ["what", "bytes/entry", "at most", "", "s to make and fill"],
            [
                ["table", Report.Number(tableBytes / (double)entries), Report.Number(MostBytes), tableBytes <= MostBytes * entries ? "reached" : "NOT reached", Report.Number(tableSeconds)],
                [Dictionary, Report.Number(dictionaryBytes / (double)entries), "", "", Report.Number(dictionarySeconds)],
            ]);

        var random = new Random(3);
        var ids = new KeyBlock(Enumerable.Range(0, Math.Min(MaxLookups, entries)).Select(_ => Pair(random.Next(entries)).Id));
        var keys = new KeyBlock(ids.Strings.Select(id => Prefix + id));
        var form = new KeyForm(table, Encoding.UTF8.GetBytes(Prefix));
        var expected = InDictionary(dictionary, keys);
        if (InDictionary(dictionary, keys.Strings) != expected || OneAtATime(table, keys) != expected || InBatches(form, ids) != expected) throw new DifferentOutputException("the tables' cloud ids are not the dictionary's");

        var comparison = new Comparison($"{Title}: look-ups of random keys", "M/s", 1e6,
        [
            Contender.Timed(Dictionary, ids.Count, () => InDictionary(dictionary, keys)),
            Contender.Timed(StringsAtHand, ids.Count, () => InDictionary(dictionary, keys.Strings)),
            Contender.Timed(Single, ids.Count, () => OneAtATime(table, keys)),
            Contender.Timed(Batched, ids.Count, () => InBatches(form, ids)),
        ], Dictionary);
        comparison.Run(options.Rounds);
        comparison.Print(options.Quick ? [] : [Goal.Of(Batched, Dictionary, FasterThanDictionary.Batched), Goal.Of(Single, Dictionary, FasterThanDictionary.Single)]);
    }

    private static (long Bytes, double Seconds) Fill(Action fill)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        fill();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (GC.GetTotalMemory(forceFullCollection: true) - before, seconds);
    }

    /// <returns>A sum that every way must come to: of the lengths and last bytes of all values.</returns>
    private static long InDictionary(Dictionary<string, string> dictionary, KeyBlock keys)
    {
        long sum = 0;
        Span<byte> bytes = stackalloc byte[MappingTable.ScratchBytes];
        for (var i = 0; i < keys.Count; i++)
        {
            if (!dictionary.TryGetValue(Encoding.UTF8.GetString(keys[i]), out var value)) continue;
            var length = Encoding.UTF8.GetBytes(value, bytes);
            sum += (length << 8) + bytes[length - 1];
        }

        return sum;
    }

    private static long InDictionary(Dictionary<string, string> dictionary, string[] keys)
    {
        long sum = 0;
        foreach (var key in keys)
        {
            if (dictionary.TryGetValue(key, out var value)) sum += (value.Length << 8) + value[^1];
        }

        return sum;
    }

    private static long OneAtATime(MappingTable table, KeyBlock keys)
    {
        long sum = 0;
        Span<byte> scratch = stackalloc byte[MappingTable.ScratchBytes];
        for (var i = 0; i < keys.Count; i++)
        {
            if (table.Find(keys[i], scratch, out var value) == MappingAnswer.Found) sum += (value.Length << 8) + value[^1];
        }

        return sum;
    }

    private static long InBatches(KeyForm form, KeyBlock ids)
    {
        long sum = 0;
        var batch = new MappingBatch();
        for (var from = 0; from < ids.Count; from += BatchKeys)
        {
            var to = Math.Min(from + BatchKeys, ids.Count);
            for (var i = from; i < to; i++) batch.Ask(form, ids[i]);
            batch.Answer();
            for (var i = 0; i < batch.Count; i++)
            {
                var value = batch.Value(i);
                if (batch[i] == MappingAnswer.Found) sum += (value.Length << 8) + value[^1];
            }

            batch.Clear();
        }

        return sum;
    }
}
