using System.IO.Compression;
using System.Text;
using ConnectApp.Benchmarks.Measuring;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>The same flat records in every format, and packed.</summary>
internal sealed class FormatSection : Section
{
    private const long MostBytes = 20_000_000;
    private const int Keys = 50_000;
    private const string Scan = "Utf8JsonReader scan";
    private const string Note = "Prüfen, ob „alles“ stimmt: the quick brown fox jumps over the lazy dog & <runs> away, again and again and again";

    public override string Name => "formats";

    public override void Run(BenchmarkOptions options)
    {
        using var mappings = new MappingSet();
        for (var i = 0; i < Keys; i++)
        {
            mappings.Table(RecordData.IssueNamespace).Add(Encoding.UTF8.GetBytes($"{i}"), Encoding.UTF8.GetBytes($"{i + 7_000_000}"));
            mappings.Table(RecordData.UserNamespace).Add(Encoding.UTF8.GetBytes($"{RecordData.UserPrefix}JIRAUSER{i}"), Encoding.UTF8.GetBytes($"557058:{new Guid(i, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8])}"));
        }

        var count = (int)(Math.Min(options.RecordBytes, MostBytes) / 250);
        var lines = File(count, "", (i, issue, user) => $"{{\"id\":{i},\"issueId\":{issue},\"assignee\":\"JIRAUSER{user}\",\"createdBy\":\"JIRAUSER{issue}\",\"note\":\"{Note}\",\"done\":true}}\n", "");
        var array = File(count, "[", (i, issue, user) => $"{(i > 0 ? ",\n" : "")}{{\"id\":{i},\"issueId\":{issue},\"assignee\":\"JIRAUSER{user}\",\"createdBy\":\"JIRAUSER{issue}\",\"note\":\"{Note}\",\"done\":true}}", "]");
        var rows = File(count, "id,issueId,assignee,createdBy,note,done\r\n", (i, issue, user) => $"{i},{issue},JIRAUSER{user},JIRAUSER{issue},\"{Note}\",true\r\n", "");
        var elements = File(count, "<export>\n", (i, issue, user) =>
            $"<thing done=\"true\"><id>{i}</id><issueId>{issue}</issueId><assignee>JIRAUSER{user}</assignee><createdBy>JIRAUSER{issue}</createdBy><note>{Note.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)}</note></thing>\n", "</export>\n");
        var packed = Gzip(lines);
        var comparison = new Comparison($"{count:N0} flat records in memory; gz: what comes out of it counts", "MB/s", 1e6,
        [
            Contender.Timed(Scan, lines.Length, () => Limits.Scan(lines)),
            Format("ndjson", RecordFormat.Ndjson, lines, mappings),
            Format("json", RecordFormat.Json, array, mappings),
            Format("csv", RecordFormat.Csv, rows, mappings),
            Format("xml", RecordFormat.Xml, elements, mappings),
            Contender.Timed("ndjson, gz", lines.Length, () => Rewrite(new GzipContent(new MemoryStream(packed, writable: false), PackingLimits.Default), RecordFormat.Ndjson, mappings)),
            Contender.Timed("gz unpacked alone", lines.Length, () => new GzipContent(new MemoryStream(packed, writable: false), PackingLimits.Default).CopyToAsync(Stream.Null).GetAwaiter().GetResult()),
        ], Scan);
        comparison.Run(options.Rounds);
        comparison.Print([]);
    }

    private static Contender Format(string name, RecordFormat format, byte[] file, MappingSet mappings) =>
        Contender.Timed(name, file.Length, () => Rewrite(new MemoryStream(file, writable: false), format, mappings));

    private static void Rewrite(Stream file, RecordFormat format, MappingSet mappings)
    {
        using (file) Engine.Rewrite(file, format, Engine.Plan, Engine.Plan.Entities[0], mappings, rules: null);
    }

    private static byte[] File(int count, string head, Func<int, int, int, string> record, string end) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => record(i, (int)(i * 7_919L % Keys), (int)(i * 104_729L % Keys))).Prepend(head).Append(end)));

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
