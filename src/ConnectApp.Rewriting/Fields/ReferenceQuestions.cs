using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// Asks for the ids that the walk found, so that all ids of a block are looked up together. Ids inside texts of a language are not asked
/// for: only the language finds them, when the record is rewritten.
/// </summary>
internal sealed class ReferenceQuestions(WalkedBlock block, PlaceValues values)
{
    /// <param name="record">The record that was walked last, in UTF-8.</param>
    public void Ask(ReadOnlySpan<byte> record)
    {
        ref var walked = ref block.Record;
        walked.IsPlain = block.Shape is JsonShape;
        Ask(record, walked.FirstPlace, block.Places.Count, ref walked);
    }

    private void Ask(ReadOnlySpan<byte> text, int from, int to, ref WalkedRecord record)
    {
        for (var i = from; i < to; i++)
        {
            ref var place = ref block.Places[i];
            if (place.Kind == PlaceKind.Text)
            {
                record.IsPlain = false;
                Ask(block.TextOf(place), i + 1, i + 1 + place.Extent, ref record);
                i += place.Extent;
            }
            else if (place.Field < 0)
            {
                record.IsPlain = false;
            }
            else if (block.Fields[place.Field].Kind is { } kind)
            {
                record.IsPlain &= kind.Kind.IsNone || TryAsk(text, ref place, kind);
            }
            else
            {
                NoteWithoutCase(ref place, ref record);
            }
        }
    }

    private void NoteWithoutCase(ref Place place, ref WalkedRecord record)
    {
        record.WithoutCase++;
        record.IsPlain = false;
        place.IsWithoutCase = true;
        var deciding = block.Fields[place.Field].Deciding;
        (place.IdStart, place.IdLength) = (block.Texts.Length, deciding?.Length ?? -1);
        block.Texts.Append(deciding);
    }

    /// <returns>Whether the answer can be copied to the output unchanged.</returns>
    private bool TryAsk(ReadOnlySpan<byte> text, ref Place place, BoundKind kind)
    {
        if (kind.Form is not { } form || (place.Kind == PlaceKind.String && !block.Fields[place.Field].Separator.IsEmpty))
        {
            place.Bound = kind;
            return false;
        }

        if (place.Kind == PlaceKind.Object) return true;
        var value = values.Read(text, place);
        var isFraction = place.Kind == PlaceKind.Number && !JsonText.IsInteger(value);
        if ((isFraction || place.Spelling > Spelling.JsonToken) && kind.Kind.IsNumericId) NoteWhole(ref place, ref value);
        if (isFraction && !place.IsWhole) return true;
        if (!kind.FindId(value, out var start, out var length)) return true;
        place.Bound = kind;
        place.Question = block.Answers.Ask(form, value.Slice(start, length));
        if (!place.IsWhole) (place.IdStart, place.IdLength) = (place.Start + PlaceValues.Inset(place) + start, length);
        return !place.Escaped && (place.Kind == PlaceKind.String || (place.Kind == PlaceKind.Number && length == value.Length));
    }

    /// <summary>A number such as 10010.0 is looked up as the integer that it equals.</summary>
    private void NoteWhole(ref Place place, ref ReadOnlySpan<byte> value)
    {
        Span<byte> digits = stackalloc byte[WholeNumber.MaxDigits];
        if (!WholeNumber.TryRead(value, digits, out var length)) return;
        place.IsWhole = true;
        (place.IdStart, place.IdLength) = (block.Texts.Length, length);
        block.Texts.Append(digits[..length]);
        value = block.TextOfId(place);
    }
}
