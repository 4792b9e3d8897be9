using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// Elements of an XML file: the children of the root, or those that the plan names by path or name. Everything else is kept as it is. No document type
/// declaration is read, so there are no entities beyond XML's own five and no other file is ever looked at.
/// </summary>
internal sealed partial class XmlCutter : RecordCutter
{
    private const int MaxDepth = BatchLimits.MaxDepth;

    /// <summary>What belongs to no record goes out in pieces of about this size.</summary>
    private const int BetweenBytes = 64 * 1024;
    private const string CutHint = "The file was cut; export it again.";
    private const string BrokenHint = "The file is broken here; export it again.";

    private static readonly XmlShape Utf8 = new(Latin1: false);
    private static readonly XmlShape Latin1 = new(Latin1: true);

    /// <summary>Listed where the record is not found.</summary>
    private const int MostElements = 200;

    private readonly int _maxRecordBytes;
    private readonly string _recordPath;
    private readonly bool _isOptional;
    private readonly SortedSet<string> _elements = new(StringComparer.Ordinal);
    private bool _hasRecords;
    private bool _hasParent;
    private bool _parentHasElements;
    private readonly string? _recordName;
    private readonly string? _recordParent;
    private readonly XmlScanner _scanner = new();
    private readonly List<string> _open = [];
    private bool _isLatin1;
    private bool _hasBegun;
    private bool _hasRoot;
    private string? _state;
    private int _valueAt = -1;
    private int _at;
    private Fault? _fault;

    public XmlCutter(PlanEntity entity, Position start, int maxRecordBytes)
    {
        _maxRecordBytes = maxRecordBytes;
        (_recordPath, _isOptional, _hasRecords) = (entity.Record ?? "", entity.RecordIsOptional, start.Number > 0);
        if (entity.Record?.Trim('/') is { Length: > 0 } record)
        {
            var slash = record.LastIndexOf('/');
            _recordName = record[(slash + 1)..];
            if (slash >= 0 || entity.Record[0] == '/') _recordParent = slash < 0 ? "" : "/" + record[..slash];
        }

        if (start.State is not { Length: > 0 } state) return;
        (_state, _isLatin1, _hasBegun) = (state, state[0] == 'l', true);
        _hasRoot = state.Length > 1;
        _open.AddRange(state.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(n => n != EndMark));
    }

    public override RecordShape Shape => _isLatin1 ? Latin1 : Utf8;

    public override string? State => _state;

    public override Cut Next(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        piece = default;
        if (!_hasBegun && !TryBegin(unread, isEnd)) return Cut.More;
        if (_valueAt >= 0) return NextRecord(unread, isEnd, out piece);
        switch (_fault is null ? FindRecord(unread, isEnd) : Cut.Broken)
        {
            case Cut.Piece when _valueAt < BetweenBytes:
                return NextRecord(unread, isEnd, out piece);
            case Cut.Broken:
                piece.Fault = _fault;
                return Cut.Broken;
            case var cut when _at == 0 || (cut == Cut.More && _at < BetweenBytes):
                return cut;
            default:
                piece = Piece.Between(_at);
                EndPiece();
                return Cut.Piece;
        }
    }

    public override bool Skip(ReadOnlySpan<byte> unread, bool isEnd, out int count)
    {
        count = 0;
        if (!_scanner.Scan(unread, ref count)) return false;
        _scanner.Begin();
        return true;
    }

    private Cut NextRecord(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        var before = unread[.._valueAt].TrimEnd(" \t\r\n"u8).Length;
        piece = new Piece { Separator = before, Lead = before, Value = _valueAt, Tail = _valueAt, End = _valueAt };
        if (_scanner.Scan(unread, ref _at))
        {
            if (_at - _valueAt > _maxRecordBytes) return TooLarge();
            piece.Tail = piece.End = _at;
            if (_scanner.MaxDepth > MaxDepth) piece.Fault = new Fault($"the record is nested deeper than {MaxDepth} levels", "Export the record with less nesting.", _valueAt);
            EndPiece();
            return Cut.Piece;
        }

        if (unread.Length - _valueAt > _maxRecordBytes + 16) return TooLarge();
        if (!isEnd) return Cut.More;
        piece = new Piece { Fault = new Fault("the file ends within a record", CutHint, _valueAt) };
        return Cut.Broken;
    }

    private Cut TooLarge()
    {
        EndPiece();
        _scanner.Begin();
        return Cut.TooLarge;
    }

    private void EndPiece() => (_valueAt, _at) = (-1, 0);
}
