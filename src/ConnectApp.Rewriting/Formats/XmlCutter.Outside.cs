using System.Buffers;
using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Formats;

/// <summary>What stands outside the records: the declaration, comments, and the elements around them.</summary>
internal sealed partial class XmlCutter
{
    /// <summary>In <see cref="State"/>: the root has ended. No element can have this name.</summary>
    private const string EndMark = ".";

    /// <summary>The open elements are stored with every checkpoint.</summary>
    private const int MaxNameLength = 200;

    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\r\n/>"u8);

    /// <returns>False: more bytes are needed to tell the encoding.</returns>
    private bool TryBegin(ReadOnlySpan<byte> unread, bool isEnd)
    {
        if (unread.Length < 6 && !isEnd) return false;
        var hasBom = unread.StartsWith("\uFEFF"u8);
        var text = hasBom ? unread[3..] : unread;
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || (!text.IsEmpty && text[..Math.Min(2, text.Length)].Contains((byte)0)))
        {
            _fault = new Fault("the file is written in UTF-16 or UTF-32", "Export the file as UTF-8.", 0);
        }
        else if (text.StartsWith("<?xml"u8))
        {
            var end = text.IndexOf("?>"u8);
            if (end < 0 && !isEnd && text.Length < 4096) return false;
            if (end < 0) _fault = new Fault("the XML declaration does not end", BrokenHint, 0);
            else ReadEncoding(text[..end], hasBom);
        }

        (_hasBegun, _at) = (true, hasBom ? 3 : 0);
        SetState();
        return true;
    }

    private void ReadEncoding(ReadOnlySpan<byte> declaration, bool hasBom)
    {
        var at = declaration.IndexOf("encoding"u8);
        if (at < 0) return;
        var value = declaration[(at + "encoding".Length)..].TrimStart(" \t\r\n="u8);
        var quote = value.IsEmpty ? (byte)0 : value[0];
        var length = quote is (byte)'"' or (byte)'\'' ? value[1..].IndexOf(quote) : -1;
        var name = length < 0 ? "" : Encoding.Latin1.GetString(value.Slice(1, Math.Min(length, 100)));
        switch (name.ToUpperInvariant())
        {
            case "UTF-8" or "UTF8" or "US-ASCII" or "ASCII":
                break;
            case "ISO-8859-1" or "ISO_8859-1" or "ISO8859-1" or "LATIN1" or "LATIN-1" or "L1" when !hasBom:
                _isLatin1 = true;
                break;
            default:
                _fault = new Fault($"the file's encoding is declared as {name}", "Export the file as UTF-8 (or ISO-8859-1).", 0);
                break;
        }
    }

    /// <summary>Goes on over what is no record.</summary>
    /// <returns>Piece: a record begins at <see cref="_valueAt"/>. Else what is to be told when everything up to <see cref="_at"/> has gone out.</returns>
    private Cut FindRecord(ReadOnlySpan<byte> unread, bool isEnd)
    {
        while (true)
        {
            var open = unread[_at..].IndexOf((byte)'<');
            var textEnd = open < 0 ? unread.Length : _at + open;
            if (_open.Count == 0 && unread[_at..textEnd].TrimStart(" \t\r\n"u8) is { IsEmpty: false } stray)
            {
                return Break("text stands outside the root element", BrokenHint, textEnd - stray.Length);
            }

            if (open < 0)
            {
                // White space stays, as it may be a record's indentation.
                if (!isEnd) _at += unread[_at..].TrimEnd(" \t\r\n"u8).Length;
                if (!isEnd) return Cut.More;
                if (_open.Count > 0 || !_hasRoot) return AtEndTooEarly(unread.Length);
                _at = unread.Length;
                NoteMissingRecord();
                return Cut.End;
            }

            var rest = unread[textEnd..];
            if (BeginsRecord(rest)) return AtRecord(textEnd);
            var length = TokenLength(rest);
            if (length == 0 && isEnd) return AtEndTooEarly(textEnd);
            if (length == 0) return rest.Length > _maxRecordBytes ? Break($"a tag or a comment has more than {_maxRecordBytes} bytes", BrokenHint, textEnd) : Cut.More;
            if (Take(rest[..length], textEnd) is { } cut) return cut;
            _at = textEnd + length;
        }
    }

    /// <returns>Null: it is no record.</returns>
    private Cut? Take(ReadOnlySpan<byte> token, int at)
    {
        switch (token[1])
        {
            case (byte)'?':
                return null;
            case (byte)'!' when token.StartsWith("<!--"u8) || (_open.Count > 0 && token.StartsWith("<![CDATA["u8)):
                return null;
            case (byte)'!' when token.StartsWith("<!DOCTYPE"u8):
                return Break("the file has a document type declaration (DOCTYPE)", "Export the file without it: entities and other files that it names are never read.", at);
            case (byte)'!':
                return Break("a declaration stands where none may stand", BrokenHint, at);
            case (byte)'/':
                return TakeEnd(NameOf(token[2..]), at);
            default:
                return TakeStart(NameOf(token[1..]), isEmpty: token[^2] == '/', at);
        }
    }

    private Cut? TakeStart(string name, bool isEmpty, int at)
    {
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl)) return Break("a tag has no name", BrokenHint, at);
        if (_open.Count == 0 && _hasRoot) return Break("a second root element", BrokenHint, at);
        _hasRoot = true;
        NoteElement(name);
        if (!isEmpty) _open.Add(name);
        SetState();
        return _open.Count <= MaxDepth ? null : Break($"the elements around the records are nested deeper than {MaxDepth} levels", "Export the file with less nesting.", at);
    }

    /// <summary>Paths of elements that are no records, for whoever named one that is not there.</summary>
    private void NoteElement(string name)
    {
        if (_recordName is null || _hasRecords) return;
        var parent = string.Concat(_open.Select(n => "/" + n));
        _parentHasElements |= _recordParent is null ? _open.Count > 0 : parent == _recordParent;
        _hasParent |= _recordParent is null ? _open.Count == 0 : parent + "/" + name == _recordParent;
        if (_elements.Count < MostElements) _elements.Add((parent + "/" + name)[1..]);
    }

    /// <summary>Told at the end of a file without records. Where the element around them is there and empty, there is nothing that the path could have missed.</summary>
    private void NoteMissingRecord()
    {
        if (_recordName is null || _hasRecords || (_hasParent && !_parentHasElements)) return;
        _hasRecords = true;
        Note(new FileNote(
            ProblemCode.MissingRecordPath, _isOptional ? WarningCode.OptionalColumnMissing : null, _recordPath,
            $"no element of the file is a record: 'record' is {ShownText.Quote(_recordPath)}; elements of the file are {Listing.Of([.. _elements], _elements.Count)}",
            "Look at 'record' in the plan, with prefixes and case as in the file; 'record: { path: …, optional: true }' says that a file may have none."));
    }

    private Cut? TakeEnd(string name, int at)
    {
        if (_open.Count == 0 || _open[^1] != name)
        {
            return Break(_open.Count == 0 ? $"</{name}> ends what has not begun" : $"</{name}> stands where </{_open[^1]}> must stand", BrokenHint, at);
        }

        _open.RemoveAt(_open.Count - 1);
        SetState();
        return null;
    }

    /// <summary>Told by the name alone: its tag need not be whole.</summary>
    private bool BeginsRecord(ReadOnlySpan<byte> tag)
    {
        var end = tag[1..].IndexOfAny(NameEnds);
        if (end <= 0 || tag[1] is (byte)'?' or (byte)'!' || (_open.Count == 0 && _hasRoot)) return false;
        if (_recordName is null) return _open.Count == 1;
        return NameOf(tag[1..]) == _recordName && (_recordParent is null || _recordParent == string.Concat(_open.Select(n => "/" + n)));
    }

    private Cut AtRecord(int at)
    {
        _hasRecords = true;
        if (_open.Count == 0)
        {
            // The root itself, where the plan names it.
            _hasRoot = true;
            SetState();
        }

        (_valueAt, _at) = (at, at);
        _scanner.Begin();
        return Cut.Piece;
    }

    private Cut AtEndTooEarly(int at) => Break(
        _open.Count > 0 ? $"the file ends before </{_open[^1]}>" : "the file has no root element", _hasRoot ? CutHint : "The file must hold one XML document.", at);

    private Cut Break(string reason, string hint, int at)
    {
        _fault = new Fault(reason, hint, at);
        return Cut.Broken;
    }

    private void SetState() => _state = (_isLatin1 ? "l" : "u") + string.Concat(_open.Select(n => "/" + n)) + (_hasRoot && _open.Count == 0 ? "/" + EndMark : "");

    /// <returns>0: the token goes on behind the bytes.</returns>
    private static int TokenLength(ReadOnlySpan<byte> token)
    {
        if (token.Length < 2) return 0;
        if (token[1] == '?') return EndOf(token, 2, "?>"u8);
        if (token.StartsWith("<!--"u8)) return EndOf(token, 4, "-->"u8);
        if (token[1] == '!')
        {
            if (token.Length < 9) return 0;
            return token.StartsWith("<![CDATA["u8) ? EndOf(token, 9, "]]>"u8) : 9;
        }

        if (token[1] == '/') return EndOf(token, 2, ">"u8);
        var at = 1;
        while (true)
        {
            var next = token[at..].IndexOfAny((byte)'"', (byte)'\'', (byte)'>');
            if (next < 0) return 0;
            at += next + 1;
            if (token[at - 1] == '>') return at;
            var close = token[at..].IndexOf(token[at - 1]);
            if (close < 0) return 0;
            at += close + 1;
        }
    }

    private static int EndOf(ReadOnlySpan<byte> token, int from, ReadOnlySpan<byte> end)
    {
        var found = token[from..].IndexOf(end);
        return found < 0 ? 0 : from + found + end.Length;
    }

    private string NameOf(ReadOnlySpan<byte> tag)
    {
        var end = tag.IndexOfAny(NameEnds);
        var name = end < 0 ? tag : tag[..end];
        return (_isLatin1 ? Encoding.Latin1 : Encoding.UTF8).GetString(name[..Math.Min(name.Length, 1000)]);
    }
}
