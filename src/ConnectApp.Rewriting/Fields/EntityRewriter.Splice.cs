using ConnectApp.Rewriting.Records;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Edits: kept in order and apart, carried from a text to the string that holds it, and at last applied.</summary>
public sealed partial class EntityRewriter
{
    /// <summary>What lies in something dropped goes with it.</summary>
    private void AddEdit(int firstEdit, int start, int end, int replacement, bool dropped)
    {
        if (_edits.Count > firstEdit && _edits[^1].End > start) return;
        _edits.Add(new Edit(start, end, replacement, _replacements.Length - replacement, dropped));
    }

    /// <summary>
    /// Drops a member or an element with one comma: the one behind it and the white space up to the next one, or, where it is the last, the one before
    /// what is dropped in a row up to here.
    /// </summary>
    private void Drop(int firstEdit, ReadOnlySpan<byte> text, int start, int end)
    {
        if (_edits.Count > firstEdit && _edits[^1].End > start) return;
        var next = SkipWhite(text, end);
        if (text[next] == ',')
        {
            AddEdit(firstEdit, start, SkipWhite(text, next + 1), _replacements.Length, dropped: true);
            return;
        }

        while (_edits.Count > firstEdit && _edits[^1] is { Dropped: true } before && before.End == start)
        {
            start = before.Start;
            _edits.RemoveAt(_edits.Count - 1);
        }

        var comma = start - 1;
        while (text[comma] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') comma--;
        AddEdit(firstEdit, text[comma] == ',' ? comma : start, end, _replacements.Length, dropped: true);
    }

    private static int SkipWhite(ReadOnlySpan<byte> text, int at)
    {
        while (text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }

    /// <summary>Edits of a text become edits of the string that holds it: places in its spelling, and what is put in escaped once more.</summary>
    private void ToOuterText(ReadOnlySpan<byte> raw, int rawStart, int firstEdit)
    {
        (int Raw, int Text) known = default;
        for (var i = firstEdit; i < _edits.Count; i++)
        {
            var edit = _edits[i];
            JsonText.Advance(raw, edit.Start, ref known);
            var start = rawStart + known.Raw;
            JsonText.Advance(raw, edit.End, ref known);
            _lookup.Clear();
            _lookup.Append(_replacements.Span(edit.ReplacementStart, edit.ReplacementLength));
            var at = _replacements.Length;
            JsonText.AppendEscaped(_replacements, _lookup.Memory.Span);

            // Dropped stays behind: commas of the text inside are no commas of the text around it.
            _edits[i] = new Edit(start, rawStart + known.Raw, at, _replacements.Length - at, Dropped: false);
        }
    }

    private long OutputLength(int recordLength)
    {
        long length = recordLength;
        foreach (var edit in _edits) length += edit.ReplacementLength - (edit.End - edit.Start);
        return length;
    }

    private void Splice(ReadOnlySpan<byte> record, GrowingBytes output)
    {
        var copied = 0;
        foreach (var edit in _edits)
        {
            output.Append(record[copied..edit.Start]);
            output.Append(_replacements.Span(edit.ReplacementStart, edit.ReplacementLength));
            copied = edit.End;
        }

        output.Append(record[copied..]);
    }
}
