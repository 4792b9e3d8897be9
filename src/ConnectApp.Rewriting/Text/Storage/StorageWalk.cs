using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Storage;

/// <summary>One walk through a text in storage format, from tag to tag.</summary>
internal readonly ref partial struct StorageWalk
{
    private readonly StorageLanguage _language;
    private readonly ReadOnlySpan<byte> _text;
    private readonly TextPass _pass;

    /// <summary>How many open macros belong to texts around this one.</summary>
    private readonly int _outerMacros;

    public StorageWalk(StorageLanguage language, ReadOnlySpan<byte> text, TextPass pass)
    {
        _language = language;
        _text = text;
        _pass = pass;
        _outerMacros = language.OpenMacros.Count;
    }

    public void Walk()
    {
        var unreadable = -1;
        for (var at = 0; at < _text.Length;)
        {
            var open = _text[at..].IndexOf((byte)'<');
            if (open < 0) break;
            open += at;
            at = Markup(open);
            if (at >= 0) continue;

            // What is not closed runs into the next tag or to the end; the walk goes on there.
            at = ~at;
            if (unreadable < 0) unreadable = open;
        }

        if (unreadable >= 0) _pass.Problem("storage format with markup that does not end", "A tag, comment or CDATA section that begins here is not closed; what belongs to it stays as it is.", unreadable);
    }

    /// <returns>Where the text goes on; its complement where the markup is not closed.</returns>
    private int Markup(int open)
    {
        var rest = _text[(open + 1)..];
        if (rest.IsEmpty) return open + 1;
        switch (rest[0])
        {
            case (byte)'/':
                return EndTag(open + 2);
            case (byte)'!' when rest.StartsWith("!--"u8):
                return Past(open + 4, "-->"u8);
            case (byte)'!' when rest.StartsWith("![CDATA["u8):
                return CdataEnd(open + 9).After;
            case (byte)'!':
                return Past(open + 2, ">"u8);
            case (byte)'?':
                return Past(open + 2, "?>"u8);
            default:
                // A bare less-than sign is no XML, but it can be read: as text.
                return StorageTag.IsName(rest[0]) ? StartTag(open + 1) : open + 1;
        }
    }

    private int Past(int at, ReadOnlySpan<byte> mark)
    {
        var found = _text[at..].IndexOf(mark);
        return found < 0 ? ~_text.Length : at + found + mark.Length;
    }

    /// <summary>
    /// Where a CDATA section ends. Confluence's XML export wraps a page in a section of its own and so writes the end marks in it with a blank, <c>]] &gt;</c>; one page may have both spellings.
    /// In code that mark may stand too (<c>a[b[0]] &gt; 1</c>): it ends a section only before an end tag of <c>ac:</c>, before the next section, and at the end of the text.
    /// </summary>
    /// <returns>Where the content ends, and where the text goes on; the complement of the text's length if the section is not closed.</returns>
    private (int End, int After) CdataEnd(int at)
    {
        for (var from = at; _text[from..].IndexOf("]]"u8) is var found and >= 0; from += found + 1)
        {
            var rest = _text[(from + found)..];
            if (rest.StartsWith("]]>"u8)) return (from + found, from + found + 3);
            if (rest.StartsWith("]] >"u8) && (rest.Length == 4 || rest[4..].StartsWith("</ac:"u8) || rest[4..].StartsWith("<![CDATA["u8))) return (from + found, from + found + 4);
        }

        return (_text.Length, ~_text.Length);
    }

    private int EndTag(int name)
    {
        var next = _text[name..].IndexOfAny((byte)'>', (byte)'<');
        if (next < 0 || _text[name + next] == '<') return ~(next < 0 ? _text.Length : name + next);
        var open = _language.OpenMacros;
        if (next > "ac:".Length && open.Count > _outerMacros && IsMacro(_text.Slice(name, next).TrimEnd(" \t\r\n"u8))) open.RemoveAt(open.Count - 1);
        return name + next + 1;
    }

    private int StartTag(int name)
    {
        var tag = new StorageTag(_text, name);
        return tag.Name switch
        {
            [(byte)'r', (byte)'i', (byte)':', ..] => Resource(ref tag),
            [(byte)'a', (byte)'c', (byte)':', ..] when IsMacro(tag.Name) => Macro(ref tag),
            [(byte)'a', (byte)'c', (byte)':', ..] when IsParameter(tag.Name) => Parameter(ref tag),
            _ => Element(ref tag),
        };
    }

    /// <summary>Up to Confluence 5.6 <c>ac:macro</c>, since then <c>ac:structured-macro</c>.</summary>
    private static bool IsMacro(ReadOnlySpan<byte> name) => name.SequenceEqual("ac:structured-macro"u8) || name.SequenceEqual("ac:macro"u8);

    private static bool IsParameter(ReadOnlySpan<byte> name) => name.SequenceEqual("ac:parameter"u8) || name.SequenceEqual("ac:default-parameter"u8);
}
