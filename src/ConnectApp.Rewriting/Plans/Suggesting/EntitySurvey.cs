using System.Text.Json;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Reads the files of one entity to their end, once, and keeps what a plan needs to know of their records.</summary>
/// <param name="name">Of the entity in the plan.</param>
/// <param name="label">Glob over its files.</param>
public sealed class EntitySurvey(string name, string label)
{
    private readonly StoredCsv _csv = new();
    private readonly StoredXml _xml = new([]);
    private readonly GrowingBytes _stored = new();
    private readonly GrowingBytes _utf8 = new();
    private readonly List<string> _notes = [];

    public string Name => name;

    public string Label => label;

    public RecordFormat? Format { get; private set; }

    /// <summary>Path of the records in JSON or XML; null: the reader finds them by itself.</summary>
    public string? RecordPath { get; private set; }

    public long Records { get; private set; }

    /// <summary>Records that are damaged.</summary>
    public long Unreadable { get; private set; }

    /// <summary>What people should know of the files.</summary>
    public IReadOnlyList<string> Notes => _notes;

    internal SurveyNode Root { get; } = new(null, "");

    /// <param name="stream">The uncompressed file.</param>
    /// <param name="file">Label of the file.</param>
    /// <param name="head">Its first bytes: as many as <see cref="RecordPathFinder.HeadBytes"/>, or all of them.</param>
    /// <param name="known">The plan's entity, if there is a plan.</param>
    public async Task ReadAsync(Stream stream, string file, ReadOnlyMemory<byte> head, PlanEntity? known, CancellationToken cancellationToken)
    {
        var limits = BatchLimits.Default;
        var entity = known ?? new PlanEntity { Name = name, Label = new Glob(label), Key = FieldPath.Parse("$"), IdName = name, Fields = [] };
        var format = RecordFormats.Of(entity, file, head.Span);
        Format ??= format;
        if (known is null) RecordPath ??= RecordPathFinder.Find(format, head);
        else RecordPath = known.Record;
        if (RecordPath is not null) entity = entity with { Record = RecordPath };
        var survey = new RecordSurvey(Root, arraysAreFields: format is RecordFormat.Csv or RecordFormat.Xml, isXml: format == RecordFormat.Xml);
        var reader = new BlockReader(stream, default, RecordFormats.Cutter(entity, format, default, limits), limits);
        var block = new SourceBlock();
        while (await reader.ReadAsync(block, cancellationToken))
        {
            Add(block, survey);
            foreach (var note in block.Notes) _notes.Add($"{file}: {note.Reason}");
            if (block.Fault is { } fault) _notes.Add($"{file} cannot be read to its end: {fault.Reason}");
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Add(SourceBlock block, RecordSurvey survey)
    {
        foreach (var slice in block.Slices.Where(s => s.IsRecord))
        {
            Records++;
            if (slice.Fault is not null || !TryAdd(block.Span(slice.Value, slice.Tail), block.Shape, survey)) Unreadable++;
        }
    }

    private bool TryAdd(ReadOnlySpan<byte> record, RecordShape shape, RecordSurvey survey)
    {
        try
        {
            survey.Add(AsStored(record, shape));
            return true;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            // ArgumentException: XML that is not well-formed. InvalidOperationException: a string that is no UTF-8. The caller counts it.
            return false;
        }
    }

    private ReadOnlySpan<byte> AsStored(ReadOnlySpan<byte> record, RecordShape shape)
    {
        _stored.Clear();
        switch (shape)
        {
            case CsvShape csv:
                _csv.Append(record, csv, _stored);
                return _stored.Memory.Span;
            case XmlShape { Latin1: true }:
                _utf8.Clear();
                Latin1.ToUtf8(record, _utf8);
                _xml.Append(_utf8.Memory.Span, _stored);
                return _stored.Memory.Span;
            case XmlShape:
                _xml.Append(record, _stored);
                return _stored.Memory.Span;
            default:
                return record;
        }
    }
}
