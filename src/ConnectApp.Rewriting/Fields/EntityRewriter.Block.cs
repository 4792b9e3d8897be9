using System.Runtime.InteropServices;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// A block of records: <see cref="Walk(ReadOnlySpan{byte}, long, long)"/> finds the references of each and asks for them, <see cref="Answer"/> looks them all up together,
/// <see cref="Write(int, ReadOnlySpan{byte}, RecordForm, GrowingBytes)"/> decides and splices. So the waits for the tables' memory overlap; one at a time they are what binds.
/// </summary>
public sealed partial class EntityRewriter
{
    /// <summary>What the walk found in a record.</summary>
    private struct WalkedRecord
    {
        public long Number;
        public long Offset;
        public int FirstPlace;
        public int EndPlace;
        public int KeyStart;
        public int KeyLength;
        public int Keys;
        public bool KeyIsNumber;

        /// <summary>Latin-1: where the record stands in <see cref="_utf8"/>.</summary>
        public int Utf8Start;
        public int Utf8Length;

        public int WithoutCase;

        /// <summary>All places are ids as they are spelled, outside texts: nothing stands between their answers and the output.</summary>
        public bool IsPlain;

        /// <summary>Why it cannot be read.</summary>
        public RecordProblem? Fault;
    }

    private readonly MappingBatch _answers;
    private readonly List<WalkedRecord> _records = [];
    private int _current;
    private RecordProblem? _fault;

    internal void BeginBlock(RecordShape shape)
    {
        if (shape is XmlShape xml && (_shape is not XmlShape before || before.Latin1 != xml.Latin1)) _xmlCodings = XmlCodings.Of(xml.Latin1);
        _shape = shape;
        _xmlRead = -1;
        _records.Clear();
        _answers.Clear();
        _key.Clear();
        _texts.Clear();
        _places.Clear();
        _nested.Clear();
        _utf8.Clear();
    }

    /// <param name="record">The record's bytes without white space around it.</param>
    internal void Walk(ReadOnlySpan<byte> record, long number, long offset)
    {
        _current = _records.Count;
        var walked = new WalkedRecord { Number = number, Offset = offset, FirstPlace = _places.Count, KeyStart = _key.Length, Utf8Start = _utf8.Length, IsPlain = _shape is JsonShape };
        Resume(walked);
        (_top, _objects) = (0, 0);
        foreach (var field in _choosing) field.BeginRecord();
        if (_shape is XmlShape { Latin1: true })
        {
            Latin1.ToUtf8(record, _utf8);
            walked.Utf8Length = _utf8.Length - walked.Utf8Start;
            record = _utf8.Span(walked.Utf8Start, walked.Utf8Length);
        }

        var isWhole = TryWalk(record) && CheckKey();
        (walked.KeyLength, walked.Keys, walked.KeyIsNumber) = (_key.Length - walked.KeyStart, _keys, _keyIsNumber);
        if (isWhole)
        {
            walked.EndPlace = _places.Count;
            Ask(record, walked.FirstPlace, walked.EndPlace, ref walked);
        }
        else
        {
            _places.Truncate(walked.FirstPlace);
            walked.Fault = _fault;
        }

        _records.Add(walked);
    }

    /// <summary>Looks up what the records of the block have asked for.</summary>
    internal void Answer() => _answers.Answer();

    /// <param name="index">The record's number in the block, from 0; the block's records are written in order.</param>
    /// <param name="record">The bytes that were walked.</param>
    /// <param name="output">Gets the rewritten record if the outcome is <see cref="RewriteOutcome.Loaded"/>, else nothing.</param>
    internal RewriteOutcome Write(int index, ReadOnlySpan<byte> record, RecordForm form, GrowingBytes output)
    {
        _current = index;
        ref readonly var walked = ref CollectionsMarshal.AsSpan(_records)[index];
        Resume(walked);
        if (walked.Fault is { } fault)
        {
            _problems.Add(fault);
            return RewriteOutcome.Failed;
        }

        if (walked.IsPlain && TryWritePlain(record, walked.FirstPlace, walked.EndPlace, output))
        {
            WithoutCase += walked.WithoutCase;
            return RewriteOutcome.Loaded;
        }

        if (_shape is XmlShape { Latin1: true }) record = _utf8.Span(walked.Utf8Start, walked.Utf8Length);
        var policy = Resolve(record, walked.FirstPlace, walked.EndPlace);
        if (policy == MissingPolicy.Fail) return RewriteOutcome.Fatal;
        if (policy != MissingPolicy.Skip && !CheckResult(record.Length)) return RewriteOutcome.Failed;
        Count(walked, loaded: policy != MissingPolicy.Skip);
        if (policy == MissingPolicy.Skip) return RewriteOutcome.Skipped;
        Write(record, form, output);
        return RewriteOutcome.Loaded;
    }

    /// <summary>Makes a record the one that keys and problems are about.</summary>
    private void Resume(in WalkedRecord record)
    {
        (_number, _offset) = (record.Number, record.Offset);
        (_keyStart, _keyLength, _keys, _keyIsNumber) = (record.KeyStart, record.KeyLength, record.Keys, record.KeyIsNumber);
        _keyJson = null;
    }

    /// <summary>Asks for the ids of a text, all but those inside texts of a language, which only the language finds.</summary>
    private void Ask(ReadOnlySpan<byte> text, int from, int to, ref WalkedRecord record)
    {
        for (var i = from; i < to; i++)
        {
            ref var place = ref _places[i];
            if (place.Kind == PlaceKind.Text)
            {
                record.IsPlain = false;
                var nested = _nested[place.Owner];
                Ask(_texts.Span(nested.Start, nested.Length), i + 1, i + 1 + place.Extent, ref record);
                i += place.Extent;
            }
            else if (place.Field < 0)
            {
                record.IsPlain = false;
            }
            else if (_fields[place.Field].Kind is { } kind)
            {
                record.IsPlain &= TryAsk(text, ref place, kind);
            }
            else
            {
                record.WithoutCase++;
            }
        }
    }

    /// <returns>Whether the answer can be put in as it is.</returns>
    private bool TryAsk(ReadOnlySpan<byte> text, ref Place place, BoundKind kind)
    {
        if (kind.Form is not { } form)
        {
            place.Bound = kind;
            return false;
        }

        if (place.Kind == PlaceKind.Object) return true;
        var value = Value(text, place);
        if (!kind.FindId(value, out var start, out var length)) return true;
        place.Bound = kind;
        place.Question = _answers.Ask(form, value.Slice(start, length));
        (place.IdStart, place.IdLength) = (place.Start + Inset(place) + start, length);
        return !place.Escaped && (place.Kind == PlaceKind.String || (place.Kind == PlaceKind.Number && length == value.Length));
    }
}
