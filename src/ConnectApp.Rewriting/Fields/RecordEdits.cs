using System.Runtime.InteropServices;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// The edits of the record in hand. They are in the order of its bytes and do not overlap. Edits of a nested text become edits of the
/// text around it.
/// </summary>
/// <remarks>
/// A parameter <c>firstEdit</c> is the number of the first edit of the same text; edits before it are of texts around that one.
/// </remarks>
internal sealed class RecordEdits(WalkedBlock block, PlaceValues values)
{
    /// <summary>A larger list, which one giant record needed, is released.</summary>
    private const int KeptEdits = 64 * 1024;

    private readonly List<Edit> _edits = [];
    private readonly GrowingBytes _replacements = new();
    private readonly GrowingBytes _spelling = new();

    public int Count => _edits.Count;

    public ReadOnlySpan<Edit> All => CollectionsMarshal.AsSpan(_edits);

    public void BeginRecord()
    {
        _edits.Clear();
        _replacements.Clear();
        if (_edits.Capacity > KeptEdits) _edits.Capacity = 0;
    }

    public ReadOnlySpan<byte> Replacement(in Edit edit) => _replacements.Span(edit.ReplacementStart, edit.ReplacementLength);

    /// <summary>Bytes of a record of this length after all edits.</summary>
    public long OutputLength(int recordLength)
    {
        long length = recordLength;
        foreach (ref readonly var edit in All) length += edit.ReplacementLength - (edit.End - edit.Start);
        return length;
    }

    /// <summary>Whether the place lies in bytes that an edit replaces already.</summary>
    public bool Covers(int firstEdit, in Place place) => _edits.Count > firstEdit && _edits[^1].End > place.Start;

    /// <summary>Replaces bytes of a value, whose edits <see cref="ToOuterText"/> moves to the text around it.</summary>
    public void ReplaceInValue(int start, int end, ReadOnlySpan<byte> replacement)
    {
        var at = _replacements.Length;
        _replacements.Append(replacement);
        Add(start, end, at);
    }

    /// <summary>Replaces bytes of a text, unless they lie in something dropped.</summary>
    public void Replace(int firstEdit, int start, int end, ReadOnlySpan<byte> replacement)
    {
        if (!IsDropped(firstEdit, start)) ReplaceInValue(start, end, replacement);
    }

    /// <summary>Replaces bytes inside a JSON string.</summary>
    public void ReplaceInString(int firstEdit, int start, int end, ReadOnlySpan<byte> replacement)
    {
        if (IsDropped(firstEdit, start)) return;
        var at = _replacements.Length;
        JsonText.AppendEscaped(_replacements, replacement);
        Add(start, end, at);
    }

    /// <summary>Replaces a JSON number. The replacement is written as a number if it is an integer, else as a string.</summary>
    public void ReplaceNumber(int firstEdit, int start, int end, ReadOnlySpan<byte> replacement)
    {
        if (IsDropped(firstEdit, start)) return;
        var at = _replacements.Length;
        JsonText.AppendNumberOrString(_replacements, replacement);
        Add(start, end, at);
    }

    /// <summary>
    /// Drops a member or an element with one comma: the comma after it and the white space up to the next one; or, if it is the last, the
    /// comma before all that is dropped without a gap up to here.
    /// </summary>
    public void Drop(int firstEdit, ReadOnlySpan<byte> text, int start, int end)
    {
        if (_edits.Count > firstEdit && _edits[^1].End > start) return;
        var next = SkipWhite(text, end);
        if (text[next] == ',')
        {
            AddDrop(start, SkipWhite(text, next + 1));
            return;
        }

        while (_edits.Count > firstEdit && _edits[^1] is { Dropped: true } before && before.End == start)
        {
            start = before.Start;
            _edits.RemoveAt(_edits.Count - 1);
        }

        var comma = start - 1;
        while (text[comma] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') comma--;
        if (text[comma] == ',') start = comma;
        if (!IsDropped(firstEdit, start)) AddDrop(start, end);
    }

    /// <summary>
    /// Empties a cell, an element's text or an attribute's value; tags and quotes remain. The only cell of a row gets quotes, so that
    /// the row remains.
    /// </summary>
    public void EmptyCell(ReadOnlySpan<byte> text, in Place place)
    {
        var isRow = place.Spelling == Spelling.CsvBare && place.Start == 0 && place.End == text.Length;
        var inset = PlaceValues.Inset(place);
        ReplaceInValue(place.Start + inset, place.End - inset, isRow ? "\"\""u8 : default);
    }

    public void RemoveFrom(int firstEdit) => _edits.RemoveRange(firstEdit, _edits.Count - firstEdit);

    /// <summary>Puts edits that were added in another order into the order of the bytes.</summary>
    public void SortFrom(int firstEdit) =>
        _edits.Sort(firstEdit, _edits.Count - firstEdit, Comparer<Edit>.Create((a, b) => a.Start.CompareTo(b.Start)));

    /// <summary>
    /// Turns edits of a value into edits of the text that holds it: at the value's place, and spelled as that place needs it.
    /// </summary>
    /// <param name="text">The text that holds the value.</param>
    public void ToOuterText(ReadOnlySpan<byte> text, in Place place, int firstEdit)
    {
        if (firstEdit == _edits.Count) return;
        var raw = PlaceValues.Raw(text, place);
        var rawStart = place.Start + PlaceValues.Inset(place);
        var coding = values.Coding(place.Spelling);

        // The parts that are spelled must be those of this value.
        if (place.Spelling == Spelling.XmlParts) values.Read(text, place);
        (int Raw, int Text) known = default;
        for (var i = firstEdit; i < _edits.Count; i++)
        {
            var edit = _edits[i];
            _spelling.Clear();
            int start, end;
            if (place.Spelling == Spelling.XmlParts)
            {
                (start, end) = values.Parts.Spell(raw, edit.Start, edit.End, Replacement(edit), _spelling);
            }
            else
            {
                coding.Advance(raw, edit.Start, ref known);
                start = known.Raw;
                coding.Advance(raw, edit.End, ref known);
                end = known.Raw;
                coding.Append(_spelling, Replacement(edit));
            }

            // Dropped is not carried over: commas of the text inside are not commas of the text around it.
            _edits[i] = new Edit(rawStart + start, rawStart + end, _replacements.Length, _spelling.Length, Dropped: false);
            _replacements.Append(_spelling.Memory.Span);
        }

        if (place.Spelling == Spelling.CsvBare) QuoteIfNeeded(text, place, firstEdit);
    }

    /// <summary>A cell without quotes gets quotes if a replacement needs them; then the whole cell becomes one edit.</summary>
    private void QuoteIfNeeded(ReadOnlySpan<byte> row, in Place place, int firstEdit)
    {
        if (!NeedsQuotes(firstEdit)) return;
        _spelling.Clear();
        var copied = place.Start;
        for (var i = firstEdit; i < _edits.Count; i++)
        {
            _spelling.Append(row[copied.._edits[i].Start]);
            _spelling.Append(Replacement(_edits[i]));
            copied = _edits[i].End;
        }

        _spelling.Append(row[copied..place.End]);
        RemoveFrom(firstEdit);
        var at = _replacements.Length;
        _replacements.Append((byte)'"');
        TextCoding.Csv.Append(_replacements, _spelling.Memory.Span);
        _replacements.Append((byte)'"');
        Add(place.Start, place.End, at);
    }

    private bool NeedsQuotes(int firstEdit)
    {
        var delimiter = ((CsvShape)block.Shape).Delimiter;
        foreach (ref readonly var edit in All[firstEdit..])
        {
            var replacement = Replacement(edit);
            if (replacement.IndexOfAny((byte)'"', (byte)'\r', (byte)'\n') >= 0 || replacement.Contains(delimiter)) return true;
        }

        return false;
    }

    private bool IsDropped(int firstEdit, int start) => _edits.Count > firstEdit && _edits[^1].End > start && _edits[^1].Dropped;

    private void Add(int start, int end, int replacement) =>
        _edits.Add(new Edit(start, end, replacement, _replacements.Length - replacement, Dropped: false));

    private void AddDrop(int start, int end) => _edits.Add(new Edit(start, end, _replacements.Length, 0, Dropped: true));

    private static int SkipWhite(ReadOnlySpan<byte> text, int at)
    {
        while (text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }
}
