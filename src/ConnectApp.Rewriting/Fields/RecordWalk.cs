using System.Text.Unicode;
using ConnectApp.Rewriting.Fields.Paths;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Walks records of any shape into a <see cref="WalkedBlock"/>, and tells what is wrong with one that cannot be read.</summary>
internal sealed class RecordWalk
{
    private readonly WalkedBlock _block;
    private readonly PlanEntity _entity;
    private readonly PathNode _root;
    private readonly RecordIdentity _identity;
    private readonly RecordFindings _findings;
    private readonly JsonIndexWalk _jsonIndex;
    private readonly JsonReaderWalk _jsonReader;
    private readonly CsvWalk _csv;

    public RecordWalk(WalkedBlock block, PlanEntity entity, PlaceValues values, RecordIdentity identity)
    {
        (_block, _entity, _identity) = (block, entity, identity);
        _root = PathTree.Compile(entity);
        _findings = new RecordFindings(block);
        var json = new JsonValues(block, _findings, values);
        var cells = new CellValues(block, _findings, values, json);
        _jsonIndex = new JsonIndexWalk(block, _findings, json, values, _root);
        _jsonReader = json.Reader;
        _csv = new CsvWalk(cells, _root);
        Xml = new XmlWalk(block, cells, entity);
    }

    public XmlWalk Xml { get; }

    /// <param name="record">The record that the block has in hand, in UTF-8.</param>
    /// <returns>Why the record fails; null: it was read and has one key.</returns>
    public RecordProblem? Walk(ReadOnlySpan<byte> record)
    {
        _findings.BeginRecord();
        if (FindFault(record) is { } fault) return _identity.Problem(ProblemCode.UnreadableRecord, fault.Reason, fault.Hint);
        var keys = _block.Record.Keys;
        return keys == 1 ? null : _identity.Problem(
            ProblemCode.MissingKey,
            keys == 0
                ? $"missing key: {_entity.Key} holds no string and no integer number"
                : $"more than one key: {_entity.Key} is there {keys} times",
            "Each record needs one id that is unique in its entity; look at the export, and at 'key' in the plan.");
    }

    private WalkFault? FindFault(ReadOnlySpan<byte> record) => _block.Shape switch
    {
        XmlShape => Xml.Walk(record),
        CsvShape csv => CheckUtf8(record) ?? _csv.Walk(record, csv),
        _ => WalkJson(record),
    };

    private WalkFault? WalkJson(ReadOnlySpan<byte> record)
    {
        if (_jsonIndex.TryWalk(record)) return null;
        _findings.Forget();
        return CheckUtf8(record) ?? _jsonReader.WalkRecord(record, _root);
    }

    private static WalkFault? CheckUtf8(ReadOnlySpan<byte> record) => Utf8.IsValid(record) ? null : new WalkFault(
        "the record is not valid UTF-8",
        "Export the file as UTF-8; the record may have been cut or written in another encoding.");
}
