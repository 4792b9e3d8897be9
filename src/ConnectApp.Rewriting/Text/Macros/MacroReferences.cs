using System.Diagnostics.CodeAnalysis;
using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text.Codings;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Macros;

/// <summary>The table of macros as one language uses it: finds the row of a parameter and rewrites its value.</summary>
internal sealed class MacroReferences
{
    /// <summary>Longer names are in no table.</summary>
    private const int LongestName = 128;

    private readonly Dictionary<string, (MacroParameter Row, TextReference Reference)> _rows = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (MacroParameter Row, TextReference Reference)>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly TextReference _space;
    private readonly TextReference _page;
    private readonly GrowingBytes _id = new();
    private readonly GrowingBytes _spelling = new();

    public MacroReferences(TextRules rules, MacroForms form)
    {
        (_space, _page) = (new TextReference(rules.Kind("spaceKey")), new TextReference(rules.Kind("pageId")));
        foreach (var row in MacroTable.Rows)
        {
            if (row.Forms.HasFlag(form)) _rows[$"{row.Macro}|{row.Name}"] = (row, new TextReference(rules.Kind(row.Kind)));
        }

        foreach (var row in rules.Macros)
            _rows[$"{row.Macro}|{row.Parameter}"] = (new MacroParameter(row.Macro, row.Parameter, row.Kind.Name, "") { Value = row.IsList ? MacroValue.List : MacroValue.One }, new TextReference(row.Kind));

        _byName = _rows.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Rewrites the value of a parameter, spelled at <c>[start, end)</c> of the text in hand.</summary>
    /// <param name="parameter">Empty for the one without a name.</param>
    /// <returns>False where the table has no row for it.</returns>
    public bool TryRewrite(ReadOnlySpan<byte> macro, ReadOnlySpan<byte> parameter, ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass)
    {
        Trim(text, ref start, ref end);
        if (!TryFind(macro, parameter, out var row, out var reference))
        {
            WarnOfUnknown(macro, parameter, text[start..end], pass);
            return false;
        }

        if (row.Value == MacroValue.Encoded)
        {
            pass.Enter(TextLanguage.EncodedJql, coding, start, end);
            return true;
        }

        if (reference.Value == TextValue.Text)
        {
            pass.Enter(reference.Kind.Language, coding, start, end);
            return true;
        }

        // The macro jira takes keys and URLs of issues in the same place.
        if (UrlAuthority.BeginsUrl(text[start..end]))
        {
            pass.Enter(TextLanguage.Url, coding, start, end);
            return true;
        }

        switch (row.Value)
        {
            case MacroValue.List:
                RewriteList(reference, text, start, end, coding, pass);
                break;
            case MacroValue.SpacesAndPages:
                RewriteSpacesAndPages(text, start, end, coding, pass);
                break;
            case MacroValue.BeforeColon:
                var colon = text[start..end].IndexOf((byte)':');
                if (colon > 0) RewriteId(reference, text, start, start + colon, coding, pass);
                break;
            default:
                RewriteId(reference, text, start, end, coding, pass);
                break;
        }

        return true;
    }

    /// <summary>Whether the table has a row for the parameter.</summary>
    public bool TryFind(ReadOnlySpan<byte> macro, ReadOnlySpan<byte> parameter, [NotNullWhen(true)] out MacroParameter? row, [NotNullWhen(true)] out TextReference? reference)
    {
        (row, reference) = (null, null);
        if (macro.Length + parameter.Length >= LongestName) return false;
        Span<char> name = stackalloc char[LongestName];
        var length = Encoding.Latin1.GetChars(macro, name);
        name[length++] = '|';
        length += Encoding.Latin1.GetChars(parameter, name[length..]);
        if (!_byName.TryGetValue(name[..length], out var found) && !_byName.TryGetValue(name[macro.Length..length], out found)) return false;
        (row, reference) = found;
        return true;
    }

    private void WarnOfUnknown(ReadOnlySpan<byte> macro, ReadOnlySpan<byte> parameter, ReadOnlySpan<byte> value, TextPass pass)
    {
        foreach (var part in value.Split((byte)','))
        {
            if (!IdLike.IsIdOrKey(value[part].Trim(" \t\r\n"u8))) continue;
            _spelling.Clear();
            _spelling.Append((byte)'{');
            _spelling.Append(macro[..Math.Min(macro.Length, LongestName)]);
            _spelling.Append((byte)':');
            _spelling.Append(parameter[..Math.Min(parameter.Length, LongestName)]);
            _spelling.Append("=}"u8);
            pass.Unknown(WarningCode.UnknownMacroParameter, _spelling.Memory.Span, value);
            return;
        }
    }

    private void RewriteSpacesAndPages(ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass)
    {
        while (start < end)
        {
            var comma = text[start..end].IndexOf((byte)',');
            var itemEnd = comma < 0 ? end : start + comma;
            var item = text[start..itemEnd].TrimStart(" \t\r\n"u8);
            var idStart = itemEnd - item.Length + item.IndexOf((byte)':') + 1;
            if (item.StartsWith("space:"u8)) RewriteId(_space, text, idStart, itemEnd, coding, pass);
            else if (item.StartsWith("page:"u8)) RewriteId(_page, text, idStart, itemEnd, coding, pass);
            start = itemEnd + 1;
        }
    }

    private void RewriteList(TextReference reference, ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass)
    {
        while (start < end)
        {
            var comma = text[start..end].IndexOf((byte)',');
            var itemEnd = comma < 0 ? end : start + comma;
            var itemStart = text[start..itemEnd].TrimStart(" \t\r\n"u8) is [(byte)'-' or (byte)'+', ..] signed ? itemEnd - signed.Length + 1 : start;
            RewriteId(reference, text, itemStart, itemEnd, coding, pass);
            start = itemEnd + 1;
        }
    }

    /// <summary>Rewrites one id, spelled at <c>[start, end)</c> with white space around it; what has not the form of the kind's ids stays.</summary>
    public void RewriteId(TextReference reference, ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass)
    {
        Trim(text, ref start, ref end);
        if (reference.Value == TextValue.IssueKey)
        {
            // A key with an escape in it is none: keys are made of letters and digits.
            var key = text[start..end];
            if (!reference.FindId(key, out _, out _)) return;
            if (key.ContainsAnyInRange((byte)'a', (byte)'z'))
            {
                // Mappings have keys as Jira shows them, in capital letters.
                _id.Clear();
                Ascii.ToUpper(key, _id.Reserve(key.Length), out _);
                key = _id.Memory.Span;
            }

            pass.IssueKey(reference.Kind, key, start);
            return;
        }

        if (TryMap(reference, text, ref start, ref end, coding, pass, out var replacement) && !replacement.SequenceEqual(text[start..end])) pass.Replace(start, end, replacement);
    }

    /// <summary>Looks up the id in the value that is spelled at <c>[start, end)</c>, if that has the form of the kind's ids.</summary>
    /// <param name="start">In: of the value; out: of the id.</param>
    /// <param name="end">As <paramref name="start"/>.</param>
    /// <param name="replacement">The cloud id as it is spelled there; valid until the next call.</param>
    public bool TryMap(TextReference reference, ReadOnlySpan<byte> text, ref int start, ref int end, TextCoding coding, TextPass pass, out ReadOnlySpan<byte> replacement)
    {
        replacement = default;
        var raw = text[start..end];
        var value = raw;
        if (coding.IndexOfEscape(raw) >= 0)
        {
            _id.Clear();
            _id.Truncate(coding.Decode(raw, _id.Reserve(raw.Length)));
            value = _id.Memory.Span;
        }

        if (!reference.FindId(value, out var idStart, out var idLength)) return false;
        if (idLength < value.Length)
        {
            (int Raw, int Text) place = default;
            coding.Advance(raw, idStart, ref place);
            var before = place.Raw;
            coding.Advance(raw, idStart + idLength, ref place);
            (start, end) = (start + before, start + place.Raw);
        }

        var id = value.Slice(idStart, idLength);
        if (!pass.TryMap(reference.Kind, id, start, out var cloudId)) return false;
        if (cloudId.SequenceEqual(id))
        {
            replacement = text[start..end];
            return true;
        }

        _spelling.Clear();
        coding.Append(_spelling, cloudId);
        replacement = _spelling.Memory.Span;
        return true;
    }

    private static void Trim(ReadOnlySpan<byte> text, ref int start, ref int end)
    {
        while (start < end && text[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') start++;
        while (start < end && text[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') end--;
    }
}
