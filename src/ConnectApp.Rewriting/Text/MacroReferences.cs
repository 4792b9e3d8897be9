using System.Diagnostics.CodeAnalysis;
using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Rewriting.Text;

/// <summary>The table of macros as one language uses it: finds the row of a parameter and rewrites its value.</summary>
internal sealed class MacroReferences
{
    /// <summary>Longer names are in no table.</summary>
    private const int LongestName = 128;

    private readonly Dictionary<string, (MacroParameter Row, ReferenceKind Kind)> _rows = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (MacroParameter Row, ReferenceKind Kind)>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly GrowingBytes _id = new();
    private readonly GrowingBytes _spelling = new();

    public MacroReferences(TextRules rules, MacroForms form, MacroTable table)
    {
        foreach (var row in table.Rows)
        {
            if (row.Forms.HasFlag(form)) _rows[$"{row.Macro}|{row.Name}"] = (row, rules.Kind(row.Kind));
        }

        foreach (var row in rules.Macros)
            _rows[$"{row.Macro}|{row.Parameter}"] = (new MacroParameter(row.Macro, row.Parameter, row.Kind.Name, "") { Value = row.IsList ? MacroValue.List : MacroValue.One }, row.Kind);

        _byName = _rows.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Rewrites the value of a parameter, spelled at <c>[start, end)</c> of the text in hand.</summary>
    /// <param name="parameter">Empty for the one without a name.</param>
    /// <returns>False where the table has no row for it.</returns>
    public bool TryRewrite(ReadOnlySpan<byte> macro, ReadOnlySpan<byte> parameter, ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass)
    {
        if (!TryFind(macro, parameter, out var row, out var kind)) return false;
        Trim(text, ref start, ref end);
        if (kind.Language != TextLanguage.None)
        {
            pass.Enter(kind.Language, coding, start, end);
            return true;
        }

        // The macro jira takes keys and URLs of issues in the same place.
        if (text[start..end].StartsWith("http"u8) && text[start..end].Contains((byte)':'))
        {
            pass.Enter(TextLanguage.Url, coding, start, end);
            return true;
        }

        switch (row.Value)
        {
            case MacroValue.List:
                RewriteList(kind, text, start, end, coding, pass);
                break;
            case MacroValue.BeforeColon:
                var colon = text[start..end].IndexOf((byte)':');
                if (colon > 0) RewriteId(kind, text, start, start + colon, coding, pass);
                break;
            default:
                RewriteId(kind, text, start, end, coding, pass);
                break;
        }

        return true;
    }

    /// <summary>Whether the table has a row for the parameter.</summary>
    public bool TryFind(ReadOnlySpan<byte> macro, ReadOnlySpan<byte> parameter, [NotNullWhen(true)] out MacroParameter? row, [NotNullWhen(true)] out ReferenceKind? kind)
    {
        (row, kind) = (null, null);
        if (macro.Length + parameter.Length >= LongestName) return false;
        Span<char> name = stackalloc char[LongestName];
        var length = Encoding.Latin1.GetChars(macro, name);
        name[length++] = '|';
        length += Encoding.Latin1.GetChars(parameter, name[length..]);
        if (!_byName.TryGetValue(name[..length], out var found) && !_byName.TryGetValue(name[macro.Length..length], out found)) return false;
        (row, kind) = found;
        return true;
    }

    private void RewriteList(ReferenceKind kind, ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass)
    {
        while (start < end)
        {
            var comma = text[start..end].IndexOf((byte)',');
            var itemEnd = comma < 0 ? end : start + comma;
            var itemStart = text[start..itemEnd].TrimStart(" \t\r\n"u8) is [(byte)'-' or (byte)'+', ..] signed ? itemEnd - signed.Length + 1 : start;
            RewriteId(kind, text, itemStart, itemEnd, coding, pass);
            start = itemEnd + 1;
        }
    }

    /// <summary>Rewrites one id, spelled at <c>[start, end)</c> with white space around it; what has not the form of the kind's ids stays.</summary>
    public void RewriteId(ReferenceKind kind, ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass)
    {
        Trim(text, ref start, ref end);
        if (start == end) return;
        if (kind.Form == ValueForm.IssueKey)
        {
            // A key with an escape in it is none: keys are made of letters and digits.
            pass.IssueKey(kind, text[start..end], start);
            return;
        }

        if (TryMap(kind, text, start, end, coding, pass, out var replacement) && !replacement.SequenceEqual(text[start..end])) pass.Replace(start, end, replacement);
    }

    /// <summary>Looks up the id that is spelled at <c>[start, end)</c>, if it has the form of the kind's ids.</summary>
    /// <param name="replacement">The cloud id as it is spelled there; valid until the next call.</param>
    public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass, out ReadOnlySpan<byte> replacement)
    {
        replacement = default;
        var id = text[start..end];
        if (coding.IndexOfEscape(id) >= 0)
        {
            _id.Clear();
            _id.Truncate(coding.Decode(id, _id.Reserve(id.Length)));
            id = _id.Memory.Span;
        }

        if (id.IsEmpty || !IsId(kind, id) || !pass.TryMap(kind, id, start, out var cloudId)) return false;
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

    private static bool IsId(ReferenceKind kind, ReadOnlySpan<byte> id) => kind switch
    {
        { Namespace: ReferenceKinds.DerivedSpaceKey } => MacroTable.IsSpaceKey(id),
        { Form: ValueForm.Whole, Namespace: var name } when name.StartsWith("jira", StringComparison.Ordinal) || name.StartsWith("confluence", StringComparison.Ordinal) =>
            !id.ContainsAnyExceptInRange((byte)'0', (byte)'9'),
        _ => true,
    };

    private static void Trim(ReadOnlySpan<byte> text, ref int start, ref int end)
    {
        while (start < end && text[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') start++;
        while (start < end && text[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') end--;
    }
}
