using System.Buffers;
using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Wiki;

/// <summary>What begins with a brace: macros, blocks of code, monospaced text.</summary>
internal ref partial struct WikiWalk
{
    /// <summary>Names of macros; what is in braces and begins otherwise is text.</summary>
    private static readonly SearchValues<byte> NameCharacters = SearchValues.Create("-_.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    /// <summary>Vain searches for ends that are spelled oddly (<c>{CoDe}</c>), after which blocks of such spellings are taken for not closed: 272 spellings in a long text cost time.</summary>
    private const int MostOddSearches = 16;

    private int Brace(int open, int end)
    {
        if (open + 1 < end && _text[open + 1] == '{') return Monospaced(open, end);

        // The renderer takes braces by pairs; only what is left of an odd number begins a macro.
        var braces = CountBefore(0, open, (byte)'{');
        if (braces > 0 && IsEscaped(0, open - braces)) braces--;
        if (braces % 2 == 1) return open + 1;
        var name = _text[(open + 1)..end];
        var length = name.IndexOfAnyExcept(NameCharacters);
        if (length <= 0 || name[length] is not ((byte)':' or (byte)'}')) return open + 1;
        name = name[..length];
        var args = open + 1 + length;
        var close = FindMacroEnd(args, end);
        if (close < 0) return open + 1;
        if (IsCode(name) && FindCodeEnd(name, close + 1) is var codeEnd && codeEnd > close + 1) return codeEnd;
        if (_text[args] == ':') Parameters(name, args + 1, close);
        return close + 1;
    }

    /// <summary>The brace that closes a macro's tag; -1: there is none before the next one opens, or it belongs to <c>}}</c>.</summary>
    private readonly int FindMacroEnd(int at, int end)
    {
        while (at < end)
        {
            var next = _text[at..end].IndexOfAny((byte)'\\', (byte)'{', (byte)'}');
            if (next < 0) return -1;
            at += next;
            switch (_text[at])
            {
                case (byte)'\\':
                    at += 2;
                    break;
                case (byte)'{':
                    return -1;
                default:
                    var braces = _text[at..].IndexOfAnyExcept((byte)'}');
                    if (braces < 0) braces = _text.Length - at;
                    return braces % 2 == 0 ? -1 : at;
            }
        }

        return -1;
    }

    /// <summary>Goes through <c>first|name=value|…</c>; what is in no row of the table is text with URLs and mentions in it, as everywhere.</summary>
    private void Parameters(ReadOnlySpan<byte> macro, int start, int end)
    {
        var plain = start;
        for (var at = start; at < end;)
        {
            var bar = _text[at..end].IndexOf((byte)'|');
            var parameterEnd = bar < 0 ? end : at + bar;

            // A URL has no name, whatever signs of equality it has.
            var equals = at == start && UrlAuthority.BeginsUrl(_text[at..parameterEnd]) ? -1 : _text[at..parameterEnd].IndexOf((byte)'=');
            var value = equals < 0 ? at : at + equals + 1;
            var name = equals < 0 ? default : _text.Slice(at, equals).Trim((byte)' ');
            if ((equals >= 0 || at == start) && _language.Macros.TryFind(macro, name, out _, out _))
            {
                Walk(plain, at);
                _language.Macros.TryRewrite(macro, name, _text, value, parameterEnd, WikiCoding.MacroParameters, _pass);
                plain = parameterEnd;
            }

            at = parameterEnd + 1;
        }

        Walk(plain, end);
    }

    /// <summary>Where the text goes on after a block of code. The end is spelled as the beginning, case included; without one there is no block, and what follows is text.</summary>
    private int FindCodeEnd(ReadOnlySpan<byte> name, int bodyStart)
    {
        var isCode = name.SequenceEqual("code"u8);
        var isNoformat = name.SequenceEqual("noformat"u8);
        if ((isCode && _noMoreCode) || (isNoformat && _noMoreNoformat) || (!isCode && !isNoformat && _oddSearches == MostOddSearches)) return bodyStart;
        Span<byte> tag = stackalloc byte["{noformat}".Length];
        tag[0] = (byte)'{';
        name.CopyTo(tag[1..]);
        tag[name.Length + 1] = (byte)'}';
        tag = tag[..(name.Length + 2)];
        for (var at = bodyStart; ;)
        {
            var next = _text[at..].IndexOf(tag);
            if (next < 0) break;
            at += next;
            if (!IsEscaped(bodyStart, at) && FindMacroEnd(at + tag.Length - 1, _text.Length) >= 0) return at + tag.Length;
            at += tag.Length;
        }

        if (isCode) _noMoreCode = true;
        else if (isNoformat) _noMoreNoformat = true;
        else _oddSearches++;
        return bodyStart;
    }

    /// <summary>Whether a backslash takes the character as it is; of two, one takes the other.</summary>
    private readonly bool IsEscaped(int start, int at) => CountBefore(start, at, (byte)'\\') % 2 == 1;

    private readonly int CountBefore(int start, int at, byte character) => at - start - _text[start..at].TrimEnd(character).Length;

    private readonly bool BeginsCode(int brace)
    {
        var name = _text.Slice(brace + 1, Math.Min(_text.Length - brace - 1, "noformat}".Length));
        var length = name.IndexOfAny((byte)':', (byte)'}');
        return length > 0 && IsCode(name[..length]);
    }

    /// <summary>The renderer looks for macros by their names in lower case.</summary>
    private static bool IsCode(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, "code"u8) || Ascii.EqualsIgnoreCase(name, "noformat"u8);

    /// <summary><c>{{text}}</c> within a line, with no letter or digit directly before and after it and no white space directly inside. Blocks of code are found before it.</summary>
    private int Monospaced(int open, int end)
    {
        var at = open + 2;
        if (open < _notMonospacedBefore || at >= end || IsSpace(_text[at]) || _text[at] == '{' || EndsWithLetter(_text[..open])) return open + 1;
        while (true)
        {
            var next = _text[at..end].IndexOfAny((byte)'}', (byte)'\n', (byte)'{');
            at = next < 0 ? end : at + next;
            if (next < 0 || _text[at] == '\n' || (_text[at] == '{' && BeginsCode(at)))
            {
                _notMonospacedBefore = at;
                return open + 1;
            }

            if (_text[at] == '}' && at > open + 2 && at + 1 < end && _text[at + 1] == '}')
            {
                // The first two decide, though the renderer would look on: what lies between one word with a letter behind it ({{List}}s) and the next is mostly no code.
                if (!IsSpace(_text[at - 1]) && _text[at - 1] != '\\' && !BeginsWithLetter(_text[(at + 2)..end])) return at + 2;
                _notMonospacedBefore = at;
                return open + 1;
            }

            at++;
        }
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static bool BeginsWithLetter(ReadOnlySpan<byte> text) => Rune.DecodeFromUtf8(text, out var rune, out _) == OperationStatus.Done && Rune.IsLetterOrDigit(rune);

    private static bool EndsWithLetter(ReadOnlySpan<byte> text) =>
        Rune.DecodeLastFromUtf8(text, out var rune, out _) == OperationStatus.Done && (Rune.IsLetterOrDigit(rune) || rune.Value == '\\');
}
