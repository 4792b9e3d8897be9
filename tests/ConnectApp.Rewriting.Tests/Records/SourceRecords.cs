using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Tests.Fields;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

/// <summary>What a file was cut into: told alike however it came in and wherever the blocks ended.</summary>
internal sealed class SourceRecords
{
    public sealed record Found(long Number, long Offset, string Before, string Separator, string Lead, string Value, string Tail, string? Problem);

    public List<Found> Records { get; } = [];

    /// <summary>What stands behind the last record.</summary>
    public string Rest { get; private set; } = "";

    public FileFault? Fault { get; private set; }

    public Position After { get; private set; }

    public List<Position> Places { get; } = [];

    public RecordShape? Shape { get; private set; }

    public IEnumerable<string> Values => Records.Select(r => r.Value);

    /// <summary>Everything that was cut, put together again.</summary>
    public string Whole => string.Concat(Records.Select(r => r.Before + r.Separator + r.Lead + r.Value + r.Tail)) + Rest;

    public override string ToString() => string.Join('\n', Records) + "\n" + Rest + "\n" + Fault + "\n" + After;

    public static PlanEntity Entity(string key = "$.id", string? record = null, params string[] fields) => new()
    {
        Name = "items",
        Label = new Glob("*"),
        Key = FieldPath.Parse(key),
        IdName = "items",
        Record = record,
        Fields = [.. fields.Select(f => Rewrites.Field(f, Rewrites.Issue))],
    };

    public static SourceRecords Read(
        RecordFormat format, byte[] file, PlanEntity? entity = null, int blockBytes = 256 * 1024, int bytesAtOnce = int.MaxValue, int maxRecordBytes = 1 << 26, Position start = default)
    {
        // Latin-1 shows each byte as one character.
        var found = new SourceRecords { After = start };
        var limits = new BatchLimits { BlockBytes = blockBytes, MaxRecordBytes = maxRecordBytes };
        using var stream = new TricklingStream(file, bytesAtOnce) { Position = start.Offset };
        var reader = new BlockReader(stream, start, RecordFormats.Cutter(entity ?? Entity(), format, start, limits), limits);
        var block = new SourceBlock();
        while (Completed(reader.ReadAsync(block, default)))
        {
            foreach (var slice in block.Slices) found.Add(block, slice);
            found.After = block.After;
            found.Fault = block.Fault;
            found.Shape = block.Shape;
        }

        return found;
    }

    /// <summary>The same, in every way in which the bytes can come in; each must give the same.</summary>
    public static SourceRecords ReadEveryWay(RecordFormat format, byte[] file, PlanEntity? entity = null, int maxRecordBytes = 1 << 26)
    {
        var whole = Read(format, file, entity, maxRecordBytes: maxRecordBytes);
        var text = whole.ToString();
        foreach (var blockBytes in (int[])[1, 3, 16, 61])
        {
            Assert.Equal(text, Read(format, file, entity, blockBytes, maxRecordBytes: maxRecordBytes).ToString());
        }

        for (var bytesAtOnce = 1; bytesAtOnce < Math.Min(file.Length, 9); bytesAtOnce++)
        {
            Assert.Equal(text, Read(format, file, entity, 32, bytesAtOnce, maxRecordBytes).ToString());
        }

        foreach (var place in whole.Places)
        {
            var rest = Read(format, file, entity, 32, maxRecordBytes: maxRecordBytes, start: place);
            Assert.Equal(whole.Records.Where(r => r.Number > place.Number).Select(r => (r.Number, r.Offset, r.Value, r.Problem)), rest.Records.Select(r => (r.Number, r.Offset, r.Value, r.Problem)));
            Assert.Equal((whole.After, whole.Fault?.Reason), (rest.After, rest.Fault?.Reason));
        }

        if (whole.Fault is null && whole.Records.All(r => r.Problem is null)) Assert.Equal(Encoding.Latin1.GetString(file), whole.Whole);
        Assert.All(whole.Records, r => Assert.True(r.Value.Length == 0 || Encoding.Latin1.GetString(file, (int)r.Offset, r.Value.Length) == r.Value));
        return whole;
    }

    private void Add(SourceBlock block, in SourceSlice slice)
    {
        var before = Text(block, slice.Start, slice.Separator);
        Places.Add(slice.After);
        if (!slice.IsRecord)
        {
            Rest += Text(block, slice.Start, slice.End);
            return;
        }

        Records.Add(new Found(slice.After.Number, slice.Offset, Rest + before, Text(block, slice.Separator, slice.Lead), Text(block, slice.Lead, slice.Value),
            Text(block, slice.Value, slice.Tail), Text(block, slice.Tail, slice.End), slice.Fault?.Reason));
        Rest = "";
    }

    private static string Text(SourceBlock block, int from, int to) => Encoding.Latin1.GetString(block.Span(from, to));

    private static bool Completed(ValueTask<bool> task)
    {
        Assert.True(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }
}
