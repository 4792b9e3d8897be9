using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Edits: kept in order and apart, carried from a text to the string that holds it, and at last applied.</summary>
public sealed partial class EntityRewriter
{
    /// <summary>What lies in something dropped goes with it.</summary>
    private void AddEdit(int firstEdit, int start, int end, int replacement, bool dropped)
    {
        if (_edits.Count > firstEdit && _edits[^1].End > start && _edits[^1].Dropped) return;
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

    /// <summary>What lies in something dropped goes with it.</summary>
    private bool IsDropped(int firstEdit, in Place place) => _edits.Count > firstEdit && _edits[^1].End > place.Start;

    /// <summary>Edits of a value become edits of the text that holds it: places in its spelling, and what is put in spelled as the place needs it.</summary>
    /// <param name="text">The text that holds the value.</param>
    private void ToOuterText(ReadOnlySpan<byte> text, in Place place, int firstEdit)
    {
        if (firstEdit == _edits.Count) return;
        var raw = Raw(text, place);
        var rawStart = place.Start + Inset(place);
        var coding = Coding(place.Spelling);
        if (place.Spelling == Spelling.XmlParts) Value(text, place);
        (int Raw, int Text) known = default;
        for (var i = firstEdit; i < _edits.Count; i++)
        {
            var edit = _edits[i];
            _spelling.Clear();
            int start, end;
            if (place.Spelling == Spelling.XmlParts)
            {
                (start, end) = _xmlCodings.Parts.Spell(raw, edit.Start, edit.End, Replacement(edit), _spelling);
            }
            else
            {
                coding.Advance(raw, edit.Start, ref known);
                start = known.Raw;
                coding.Advance(raw, edit.End, ref known);
                end = known.Raw;
                coding.Append(_spelling, Replacement(edit));
            }

            // Dropped stays behind: commas of the text inside are no commas of the text around it.
            _edits[i] = new Edit(rawStart + start, rawStart + end, _replacements.Length, _spelling.Length, Dropped: false);
            _replacements.Append(_spelling.Memory.Span);
        }

        if (place.Spelling == Spelling.CsvBare) QuoteIfNeeded(text, place, firstEdit);
    }

    /// <summary>A cell without quotes gets some where what is put in needs them; then all of it is spelled anew, as one edit.</summary>
    private void QuoteIfNeeded(ReadOnlySpan<byte> row, in Place place, int firstEdit)
    {
        var delimiter = ((CsvShape)_shape).Delimiter;
        var needed = false;
        for (var i = firstEdit; i < _edits.Count && !needed; i++) needed = Replacement(_edits[i]).IndexOfAny((byte)'"', (byte)'\r', (byte)'\n') >= 0 || Replacement(_edits[i]).Contains(delimiter);
        if (!needed) return;
        _spelling.Clear();
        var copied = place.Start;
        for (var i = firstEdit; i < _edits.Count; i++)
        {
            _spelling.Append(row[copied.._edits[i].Start]);
            _spelling.Append(Replacement(_edits[i]));
            copied = _edits[i].End;
        }

        _spelling.Append(row[copied..place.End]);
        _edits.RemoveRange(firstEdit, _edits.Count - firstEdit);
        var at = _replacements.Length;
        _replacements.Append((byte)'"');
        TextCoding.Csv.Append(_replacements, _spelling.Memory.Span);
        _replacements.Append((byte)'"');
        _edits.Add(new Edit(place.Start, place.End, at, _replacements.Length - at, Dropped: false));
    }

    /// <summary>A cell, an element's text or an attribute's value is emptied; tags and quotes stay. The one cell of a row stays a row by its quotes.</summary>
    private void EmptyCell(ReadOnlySpan<byte> text, in Place place)
    {
        var at = _replacements.Length;
        if (place.Spelling == Spelling.CsvBare && place.Start == 0 && place.End == text.Length) _replacements.Append("\"\""u8);
        _edits.Add(new Edit(place.Start + Inset(place), place.End - Inset(place), at, _replacements.Length - at, Dropped: false));
    }

    private ReadOnlySpan<byte> Replacement(in Edit edit) => _replacements.Span(edit.ReplacementStart, edit.ReplacementLength);

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
            if (edit.Start < copied) throw new InvalidOperationException("Edits of a record are not in the order of its bytes.");
            output.Append(record[copied..edit.Start]);
            output.Append(Replacement(edit));
            copied = edit.End;
        }

        output.Append(record[copied..]);
    }

    private void Write(ReadOnlySpan<byte> record, RecordForm form, GrowingBytes output)
    {
        if (_shape is JsonShape || (form == RecordForm.File && _shape is not XmlShape { Latin1: true }))
        {
            Splice(record, output);
            return;
        }

        if (_edits.Count > 0)
        {
            _spliced.Clear();
            Splice(record, _spliced);
            record = _spliced.Memory.Span;
        }

        if (form == RecordForm.File) Latin1.FromUtf8(record, output);
        else if (_shape is CsvShape csv) _storedCsv.Append(record, csv, output);
        else _storedXml.Append(record, output);
    }
}
