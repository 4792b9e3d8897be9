using System.Runtime.InteropServices;
using System.Text.Json;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>Reads a document and notes the strings that may be references, in its order.</summary>
/// <remarks>
/// Members come in any order: <c>attrs</c> may stand before the <c>type</c> that tells what they mean, so strings are noted with their node, and judged when all is read. Of
/// members of the same name the last <c>type</c> counts, as it does for the products' parsers; every string at a place of the table is looked at, so that none keeps a server's id.
/// </remarks>
internal ref struct AdfReader
{
    /// <summary>Deepest nesting of a document that is read. The products' editors make a few dozen levels.</summary>
    public const int MaxDepth = 256;

    /// <summary>Longer names, spelled with escapes, are none of the table's.</summary>
    private const int LongestName = 128;

    private readonly ReadOnlySpan<byte> _text;
    private readonly AdfTable _table;
    private readonly List<AdfFound> _found;
    private readonly List<AdfNode> _nodes;
    private readonly AdfFrame[] _frames;
    private Utf8JsonReader _reader;

    /// <param name="frames">At least <see cref="MaxDepth"/> + 1.</param>
    public AdfReader(ReadOnlySpan<byte> text, AdfTable table, List<AdfFound> found, List<AdfNode> nodes, AdfFrame[] frames)
    {
        _text = text;
        _table = table;
        _found = found;
        _nodes = nodes;
        _frames = frames;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>Where reading stopped.</summary>
    public readonly int Position => (int)Math.Min(_reader.BytesConsumed, _text.Length);

    /// <summary>The level that begins right before is not counted yet.</summary>
    public readonly bool IsTooDeep => _reader.CurrentDepth >= MaxDepth - 1 && Position < _text.Length && _text[Position] is (byte)'{' or (byte)'[';

    /// <exception cref="JsonException">The text is no JSON, or too deep.</exception>
    public void Read()
    {
        var depth = 0;
        _frames[0] = default;
        _frames[0].Node = -1;
        while (_reader.Read())
        {
            ref var frame = ref _frames[depth];
            switch (_reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    AtName(ref frame);
                    break;

                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var isObject = _reader.TokenType == JsonTokenType.StartObject;
                    if (frame.Step is not null && (frame.Next is null || !isObject))
                    {
                        _reader.Skip();
                        break;
                    }

                    // In a node an object begins attrs; anywhere else outside attrs it is a node itself.
                    ref var inner = ref _frames[depth + 1];
                    inner = frame.Next is null ? new AdfFrame { Node = -1, Type = -1, IsNode = isObject } : new AdfFrame { Node = frame.Node, Step = frame.Next };
                    if (frame.Next is not null) (inner.NameStart, inner.NameEnd, inner.Owner) = (frame.NameStart, frame.NameEnd, frame.IsNode ? depth : frame.Owner);
                    frame.Next = null;
                    depth++;
                    break;

                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    depth--;
                    break;

                case JsonTokenType.String:
                    AtString(ref frame);
                    break;
            }
        }
    }

    private readonly void AtName(ref AdfFrame frame)
    {
        (frame.Next, frame.IsType) = (null, false);
        var step = frame.Step;
        if (step is null)
        {
            if (!frame.IsNode) return;
            var length = _reader.ValueSpan.Length;
            if (length == 4 && _reader.ValueSpan.SequenceEqual("type"u8)) frame.IsType = true;
            else if (length == 5 && _reader.ValueSpan.SequenceEqual("attrs"u8)) frame.Next = _table.Attributes;
            else if (_reader.ValueIsEscaped) AtEscapedName(ref frame);
            return;
        }

        if (_reader.ValueIsEscaped) AtEscapedName(ref frame);
        else frame.Next = step.Find(_reader.ValueSpan);
        if (frame.Next is null || frame.Next != step.Any) return;
        frame.NameStart = (int)_reader.TokenStartIndex + 1;
        frame.NameEnd = frame.NameStart + _reader.ValueSpan.Length;
    }

    private readonly void AtEscapedName(ref AdfFrame frame)
    {
        if (_reader.ValueSpan.Length > LongestName)
        {
            frame.Next = frame.Step?.Any;
            return;
        }

        Span<byte> room = stackalloc byte[LongestName];
        var name = room[..JsonText.Unescape(_reader.ValueSpan, room)];
        if (frame.Step is not null) frame.Next = frame.Step.Find(name);
        else if (name.SequenceEqual("type"u8)) frame.IsType = true;
        else if (name.SequenceEqual("attrs"u8)) frame.Next = _table.Attributes;
    }

    private readonly void AtString(ref AdfFrame frame)
    {
        var start = (int)_reader.TokenStartIndex + 1;
        var end = start + _reader.ValueSpan.Length;
        if (frame.IsType)
        {
            frame.IsType = false;
            frame.Type = TypeOf(_reader.ValueSpan, _reader.ValueIsEscaped);
            if (frame.Node >= 0) NodeAt(frame.Node).Type = frame.Type;
        }
        else if (frame.Next is { Path: >= 0 } && frame.Step is not null)
        {
            ref var owner = ref _frames[frame.Owner];
            if (owner.Node < 0)
            {
                owner.Node = _nodes.Count;
                _nodes.Add(new AdfNode { Type = owner.Type });
            }

            _found.Add(new AdfFound(owner.Node, frame.Next.Path, start, end, frame.NameStart, frame.NameEnd));
        }
    }

    private readonly int TypeOf(ReadOnlySpan<byte> name, bool isEscaped)
    {
        if (!isEscaped) return _table.TypeOf(name);
        if (name.Length > LongestName) return -1;
        Span<byte> room = stackalloc byte[LongestName];
        return _table.TypeOf(room[..JsonText.Unescape(name, room)]);
    }

    private readonly ref AdfNode NodeAt(int index) => ref CollectionsMarshal.AsSpan(_nodes)[index];
}
