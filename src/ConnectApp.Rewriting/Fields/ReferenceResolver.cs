using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// Decides what replaces each reference of a record: writes edits in the order of the record, and reports references without a mapping.
/// </summary>
internal sealed class ReferenceResolver(
    WalkedBlock block,
    PlaceValues values,
    RecordEdits edits,
    ReferenceLookup lookup,
    RecordReport report,
    PlacePaths paths,
    TextResolver? texts,
    RecordTrace? trace)
{
    private readonly ListResolver _lists = new(values, edits, lookup, report, paths, trace);
    private readonly GrowingBytes _renamed = new();

    /// <summary>The new names of the record's members.</summary>
    public RewrittenNames Names { get; } = new(block, values);

    /// <param name="record">The record in hand, in UTF-8.</param>
    /// <returns>The worst policy of the missing references: <c>Fail</c>, <c>Skip</c>, else <c>Keep</c>.</returns>
    public MissingPolicy Resolve(ReadOnlySpan<byte> record)
    {
        edits.BeginRecord();
        paths.BeginRecord();
        report.BeginRecord();
        Names.BeginRecord();
        ResolveText(record, record, block.Record.FirstPlace, block.Record.EndPlace);
        report.EndRecord(isVoid: report.Worst == MissingPolicy.Fail || (report.Worst != MissingPolicy.Skip && Names.Twice is not null));
        return report.Worst;
    }

    /// <param name="text">The record, or a text in it, whose places are <c>[from, to)</c> of the block's.</param>
    private void ResolveText(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, int from, int to)
    {
        var firstEdit = edits.Count;
        var isRenamed = false;
        for (var i = from; i < to; i++)
        {
            ref var place = ref block.Places[i];
            if (place.Kind == PlaceKind.Text)
            {
                ResolveNested(record, text, i, firstEdit);
                i += place.Extent;
            }
            else
            {
                ResolvePlace(record, text, ref place, firstEdit);
                isRenamed |= place.NewLength >= 0;
            }
        }

        if (isRenamed) Names.Check(text, from, to);
    }

    private void ResolveNested(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, int index, int firstEdit)
    {
        ref readonly var place = ref block.Places[index];
        var innerEdit = edits.Count;
        var isDropped = edits.Covers(firstEdit, place);
        paths.Enter(place);
        ResolveText(record, block.TextOf(place), index + 1, index + 1 + place.Extent);
        paths.Leave();
        if (isDropped) edits.RemoveFrom(innerEdit);
        else edits.ToOuterText(text, place, innerEdit);
    }

    private void ResolvePlace(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place, int firstEdit)
    {
        if (place.Kind == PlaceKind.Unreadable || place.IsWithoutCase)
        {
            if (!edits.Covers(firstEdit, place)) report.TellUnchanged(record, text, place);
            return;
        }

        if (place.Bound is not { } kind) return;
        if (place.Kind == PlaceKind.String && !block.Fields[place.Field].Separator.IsEmpty)
        {
            // Its references are counted one by one, not as one of the place.
            place.Bound = null;
            _lists.Resolve(record, text, place, kind, block.Fields[place.Field].Separator, firstEdit);
        }
        else if (kind.Text is not null)
        {
            texts!.Resolve(record, text, place, kind, firstEdit);
        }
        else
        {
            ResolveId(record, text, ref place, kind, firstEdit);
        }
    }

    private void ResolveId(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place, BoundKind kind, int firstEdit)
    {
        var value = place.IsWhole ? block.TextOfId(place) : values.Read(text, place);
        if (place.Kind == PlaceKind.Object || !kind.FindId(value, out var start, out var length))
        {
            place.Bound = null;
            return;
        }

        var id = value.Slice(start, length);
        scoped ReadOnlySpan<byte> cloudId;
        if (kind.Form is null ? !lookup.TryMap(kind, id, out cloudId) : !lookup.TryMap(place, id, out cloudId))
        {
            place.Missing = true;
            ReplaceMissing(record, text, ref place, kind, value, firstEdit);
            return;
        }

        if (trace is { IsOn: true }) trace.AddMapped(paths.PathOf(record, place), null, kind, id, cloudId);
        if (cloudId.SequenceEqual(id)) return;
        if (place.Spelling == Spelling.JsonToken)
        {
            edits.ReplaceNumber(firstEdit, place.Start, place.End, Renamed(value, start, length, cloudId));
            return;
        }

        if (place.Escaped || place.Spelling != Spelling.Json)
        {
            if (edits.Covers(firstEdit, place)) return;
            var innerEdit = edits.Count;
            if (place.IsWhole) (start, length) = (0, values.Read(text, place).Length);
            edits.ReplaceInValue(start, start + length, cloudId);
            edits.ToOuterText(text, place, innerEdit);
        }
        else
        {
            var at = place.Start + PlaceValues.Inset(place) + start;
            edits.ReplaceInString(firstEdit, at, at + length, cloudId);
        }

        if (place.Kind == PlaceKind.Name) Names.Rename(ref place, Renamed(value, start, length, cloudId));
    }

    /// <summary>Reports a reference without a mapping, and empties or drops it if the field's policy is <c>Null</c>.</summary>
    private void ReplaceMissing(
        ReadOnlySpan<byte> record,
        ReadOnlySpan<byte> text,
        ref Place place,
        BoundKind kind,
        ReadOnlySpan<byte> value,
        int firstEdit)
    {
        var policy = kind.Field.Missing;
        var effect = RecordReport.EffectOf(policy);
        if (effect == ProblemEffect.Emptied && (place.Kind == PlaceKind.Name || place.InArray)) effect = ProblemEffect.Dropped;
        report.TellMissing(record, place, kind, value, effect);
        if (policy != MissingPolicy.Null) return;
        if (place.Kind == PlaceKind.Name)
        {
            place.NewLength = Place.Dropped;
            edits.Drop(firstEdit, text, place.Start, place.Extent);
        }
        else if (place.InArray)
        {
            edits.Drop(firstEdit, text, place.Start, place.End);
        }
        else if (place.Spelling > Spelling.JsonToken)
        {
            edits.EmptyCell(text, place);
        }
        else
        {
            edits.Replace(firstEdit, place.Start, place.End, "null"u8);
        }
    }

    /// <summary>A value with its id replaced; valid until the next call.</summary>
    private ReadOnlySpan<byte> Renamed(ReadOnlySpan<byte> value, int start, int length, ReadOnlySpan<byte> cloudId)
    {
        _renamed.Clear();
        _renamed.Append(value[..start]);
        _renamed.Append(cloudId);
        _renamed.Append(value[(start + length)..]);
        return _renamed.Memory.Span;
    }
}
