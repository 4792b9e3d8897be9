using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// Reads one element with its content into a list of nodes in document order, with their places in the bytes. It refuses what XML 1.0
/// does not allow, a document type, and every entity but XML's own five.
/// </summary>
internal sealed class XmlRecord
{
    /// <summary>The array of nodes then takes 70 MB; a million elements are more than a record has.</summary>
    private const int MaxNodes = 1_000_000;

    /// <summary>Each attribute of an element is compared with all others.</summary>
    private const int MaxAttributes = 256;

    private const int NodesKept = 4_096;

    private static readonly SearchValues<byte> EndOfName = SearchValues.Create(" \t\r\n/>=<\"'"u8);

    private readonly KeyedHash _hash = KeyedHash.Random();
    private Dictionary<(int Parent, ulong Name), int> _lastOfName = [];
    private readonly int[] _open = new int[BatchLimits.MaxDepth];
    private XmlNode[] _nodes = new XmlNode[64];
    private int _depth;
    private int _at;

    public int Count { get; private set; }

    public ref XmlNode this[int index] => ref _nodes[index];

    /// <summary>Why the record was refused.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Byte of the record where the fault is.</summary>
    public int FaultAt { get; private set; }

    public bool TryRead(ReadOnlySpan<byte> record)
    {
        if (_nodes.Length > NodesKept) _nodes = new XmlNode[64];

        // Clearing costs as much as the dictionary once held, so after one giant record every small one would pay for it.
        if (_lastOfName.Count > NodesKept) _lastOfName = [];
        else _lastOfName.Clear();
        (Count, _depth, _at, Fault) = (0, 0, 0, "");
        if (!Utf8.IsValid(record)) return Refuse("it is not valid UTF-8", 0);
        if (XmlNames.IndexOfForbidden(record) is var forbidden and >= 0)
            return Refuse("it holds a character that XML does not allow", forbidden);
        if (record is not [(byte)'<', ..]) return Refuse("expected an element", 0);
        if (!TryStartTag(record)) return false;
        while (_depth > 0)
        {
            if (!TryText(record) || !TryMarkup(record)) return false;
        }

        return _at == record.Length || Refuse("something stands behind the element's end", _at);
    }

    private bool TryText(ReadOnlySpan<byte> record)
    {
        var length = record[_at..].IndexOf((byte)'<');
        if (length < 0) return Refuse("an element is not closed", record.Length);
        if (length == 0) return true;
        var text = record.Slice(_at, length);
        ref var element = ref _nodes[_open[_depth - 1]];
        if (!element.HasText) element.HasText = text.ContainsAnyExcept(" \t\r\n"u8);
        if (text.IndexOf("]]>"u8) is var end and >= 0) return Refuse("']]>' stands in text", _at + end);
        if (!TryReferences(text)) return false;
        if (text.ContainsAny((byte)'&', (byte)'\r')) _nodes[_open[_depth - 1]].IsEscaped = true;
        _at += length;
        return true;
    }

    private bool TryMarkup(ReadOnlySpan<byte> record)
    {
        if (_at + 1 == record.Length) return Refuse("a tag is not closed", _at);
        if (record[_at + 1] == '/') return TryEndTag(record);
        if (record[_at + 1] != '!' && record[_at + 1] != '?') return TryStartTag(record);
        _nodes[_open[_depth - 1]].HasParts = true;
        var rest = record[_at..];
        if (rest.StartsWith("<![CDATA["u8))
        {
            var length = rest[9..].IndexOf("]]>"u8);
            if (length < 0) return Refuse("a CDATA section is not closed", _at);
            ref var element = ref _nodes[_open[_depth - 1]];
            if (!element.HasText) element.HasText = rest.Slice(9, length).ContainsAnyExcept(" \t\r\n"u8);
            _at += 9 + length + 3;
            return true;
        }

        if (rest.StartsWith("<!--"u8))
        {
            var length = rest[4..].IndexOf("--"u8);
            if (length < 0 || rest[(4 + length + 2)..] is not [(byte)'>', ..])
                return Refuse("a comment is not closed, or '--' stands in it", _at);
            _at += 4 + length + 3;
            return true;
        }

        return rest[1] == '?' ? TryInstruction(rest) : Refuse("a document type or declaration is not allowed in a record", _at);
    }

    private bool TryInstruction(ReadOnlySpan<byte> rest)
    {
        var length = rest[2..].IndexOf("?>"u8);
        if (length < 0) return Refuse("a processing instruction is not closed", _at);
        var target = rest.Slice(2, length);
        if (target.IndexOfAny(" \t\r\n"u8) is var end and >= 0) target = target[..end];
        var isReserved = target.Length == 3 && (target[0] | 0x20) == 'x' && (target[1] | 0x20) == 'm' && (target[2] | 0x20) == 'l';
        if (isReserved || !XmlNames.IsName(target)) return Refuse("a processing instruction has no allowed name", _at);
        _at += 2 + length + 2;
        return true;
    }

    private bool TryStartTag(ReadOnlySpan<byte> record)
    {
        var start = _at++;
        if (!TryName(record, out var nameStart, out var nameLength)) return false;
        if (_depth == BatchLimits.MaxDepth) return Refuse($"it is nested deeper than {BatchLimits.MaxDepth} levels", start);
        var index = Count;
        var parent = _depth == 0 ? -1 : _open[_depth - 1];
        if (!TryAdd(new XmlNode { Parent = parent, Start = start, NameStart = nameStart, NameLength = nameLength })) return false;
        if (_depth > 0)
        {
            _nodes[_open[_depth - 1]].HasElements = true;
            LinkToSiblings(record, index);
        }

        while (true)
        {
            var white = SkipWhite(record);
            if (_at == record.Length) return Refuse("a tag is not closed", start);
            if (record[_at] == '>') break;
            if (record[_at] == '/') return TryCloseEmpty(record, index);
            if (!white) return Refuse("expected white space, '>' or '/>' in a tag", _at);
            if (!TryAttribute(record, index)) return false;
        }

        _open[_depth++] = index;
        _nodes[index].ContentStart = ++_at;
        return true;
    }

    private bool TryCloseEmpty(ReadOnlySpan<byte> record, int index)
    {
        if (record[_at..] is not [_, (byte)'>', ..]) return Refuse("expected '/>'", _at);
        _at += 2;
        ref var node = ref _nodes[index];
        (node.ContentStart, node.ContentEnd, node.End, node.Next) = (_at, _at, _at, Count);
        return true;
    }

    private bool TryEndTag(ReadOnlySpan<byte> record)
    {
        var start = _at;
        _at += 2;
        if (!TryName(record, out var nameStart, out var nameLength)) return false;
        ref var node = ref _nodes[_open[--_depth]];
        if (!record.Slice(nameStart, nameLength).SequenceEqual(record.Slice(node.NameStart, node.NameLength)))
            return Refuse("an end tag does not fit its start tag", start);
        SkipWhite(record);
        if (_at == record.Length || record[_at] != '>') return Refuse("expected '>' at the end of an end tag", _at);
        _at++;
        (node.ContentEnd, node.End, node.Next) = (start, _at, Count);
        return true;
    }

    private bool TryAttribute(ReadOnlySpan<byte> record, int element)
    {
        if (!TryName(record, out var nameStart, out var nameLength)) return false;
        var name = record.Slice(nameStart, nameLength);
        if (Count - element > MaxAttributes) return Refuse($"an element has more than {MaxAttributes} attributes", nameStart);
        for (var i = element + 1; i < Count; i++)
        {
            if (record.Slice(_nodes[i].NameStart, _nodes[i].NameLength).SequenceEqual(name))
                return Refuse("an attribute stands twice in one tag", nameStart);
        }

        SkipWhite(record);
        if (_at == record.Length || record[_at] != '=') return Refuse("expected '=' behind an attribute's name", _at);
        _at++;
        SkipWhite(record);
        if (_at == record.Length || record[_at] is not ((byte)'"' or (byte)'\''))
            return Refuse("expected an attribute's value in quotes", _at);
        var quote = record[_at++];
        var length = record[_at..].IndexOf(quote);
        if (length < 0) return Refuse("an attribute's value is not closed", _at - 1);
        var value = record.Slice(_at, length);
        if (value.IndexOf((byte)'<') is var tag and >= 0) return Refuse("'<' stands in an attribute", _at + tag);
        if (!TryReferences(value)) return false;
        _nodes[element].HasAttributes = true;
        _at += length + 1;
        return TryAdd(new XmlNode
        {
            Parent = element,
            Start = nameStart,
            End = _at,
            NameStart = nameStart,
            NameLength = nameLength,
            ContentStart = _at - 1 - length,
            ContentEnd = _at - 1,
            Next = Count + 1,
            Total = 1,
            Quote = quote,
            IsEscaped = value.ContainsAny("&\r\n\t"u8),
        });
    }

    private bool TryName(ReadOnlySpan<byte> record, out int start, out int length)
    {
        start = _at;
        length = record[_at..].IndexOfAny(EndOfName);
        if (length < 0) length = record.Length - _at;
        _at += length;
        return XmlNames.IsName(record.Slice(start, length)) || Refuse("expected a name", start);
    }

    /// <param name="text">Begins at the byte that is read next.</param>
    private bool TryReferences(ReadOnlySpan<byte> text)
    {
        Span<byte> character = stackalloc byte[TextCoding.LongestEscape];
        for (var at = 0; text[at..].IndexOf((byte)'&') is var next and >= 0;)
        {
            at += next;
            var end = text[at..].IndexOf((byte)';');
            var name = end > 1 ? text.Slice(at + 1, end - 1) : [];
            var isKnown = !name.IsEmpty && !name.StartsWith("#X"u8)
                && XmlCoding.TryReadOwn(name, character, out var length)
                && XmlNames.IndexOfForbidden(character[..length]) < 0;
            if (!isKnown) return Refuse("'&' begins no reference that XML itself knows", _at + at);
            at += end;
        }

        return true;
    }

    private void LinkToSiblings(ReadOnlySpan<byte> record, int index)
    {
        ref var node = ref _nodes[index];
        var name = record.Slice(node.NameStart, node.NameLength);
        var hash = _hash.Of(name);
        while (true)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastOfName, (node.Parent, hash), out var isKnown);
            if (!isKnown)
            {
                (last, node.First, node.Total) = (index, index, 1);
                return;
            }

            ref var sibling = ref _nodes[last];
            if (record.Slice(sibling.NameStart, sibling.NameLength).SequenceEqual(name))
            {
                (node.First, node.Ordinal) = (sibling.First, sibling.Ordinal + 1);
                _nodes[node.First].Total++;
                (sibling.NextSame, last) = (index, index);
                return;
            }

            hash++;
        }
    }

    private bool TryAdd(in XmlNode node)
    {
        if (Count == MaxNodes) return Refuse($"it has more than {MaxNodes} elements and attributes", node.Start);
        if (Count == _nodes.Length) Array.Resize(ref _nodes, Count * 2);
        _nodes[Count++] = node;
        return true;
    }

    private bool SkipWhite(ReadOnlySpan<byte> record)
    {
        var start = _at;
        while (_at < record.Length && record[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
        return _at > start;
    }

    private bool Refuse(string fault, int at)
    {
        (Fault, FaultAt) = (fault, at);
        return false;
    }
}
