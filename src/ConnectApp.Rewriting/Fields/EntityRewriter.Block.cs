using System.Runtime.InteropServices;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

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

        /// <summary>Fields whose paths led to a value: numbers in <see cref="_matched"/>.</summary>
        public int FirstMatched;
        public int EndMatched;

        public int TitleStart;
        public int TitleLength;

        /// <summary>All places are ids as they are spelled, outside texts: nothing stands between their answers and the output.</summary>
        public bool IsPlain;

        /// <summary>Why it cannot be read.</summary>
        public RecordProblem? Fault;
    }

    private readonly MappingBatch _answers;
    private readonly List<WalkedRecord> _records = [];
    private readonly List<int> _matched = [];
    private readonly GrowingBytes _titles = new();
    private int _current;
    private RecordProblem? _fault;
    private int _titleStart;
    private int _titleLength;

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
        _matched.Clear();
        _titles.Clear();
        foreach (var field in _fields) field.MatchedIn = -1;
    }

    /// <param name="record">The record's bytes without white space around it.</param>
    internal void Walk(ReadOnlySpan<byte> record, long number, long offset)
    {
        _current = _records.Count;
        var walked = new WalkedRecord { Number = number, Offset = offset, FirstPlace = _places.Count, FirstMatched = _matched.Count, TitleStart = _titles.Length, KeyStart = _key.Length, Utf8Start = _utf8.Length, IsPlain = _shape is JsonShape };
        _isAsking = false;
        Resume(walked);
        (_top, _objects) = (0, 0);
        foreach (var field in _choosing) field.BeginRecord();
        if (_shape is XmlShape { Latin1: true })
        {
            Latin1.ToUtf8(record, _utf8);
            walked.Utf8Length = _utf8.Length - walked.Utf8Start;
            record = _utf8.Span(walked.Utf8Start, walked.Utf8Length);
        }

        try
        {
            BeforeRecord?.Invoke(number);
            var isWhole = TryWalk(record) && CheckKey();
            (walked.KeyLength, walked.Keys, walked.KeyIsNumber) = (_key.Length - walked.KeyStart, _keys, _keyIsNumber);
            if (!isWhole) walked.Fault = _fault;
            else Ask(record, walked.FirstPlace, walked.EndPlace = _places.Count, ref walked);
        }
        catch (Exception exception) when (IsOfRecord(exception))
        {
            walked.Fault = Error(exception);
        }

        walked.EndMatched = _matched.Count;
        walked.TitleLength = _titles.Length - walked.TitleStart;
        if (walked.Fault is not null) _places.Truncate(walked.FirstPlace);
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
        for (var i = walked.FirstMatched; i < walked.EndMatched; i++) _fields[_matched[i]].Matched++;
        if (walked.Fault is { } fault)
        {
            _problems.Add(fault);
            return RewriteOutcome.Failed;
        }

        var (before, problems) = (output.Length, _problems.Count);
        try
        {
            BeforeRecord?.Invoke(_number);
            return Write(walked, record, form, output);
        }
        catch (Exception exception) when (IsOfRecord(exception))
        {
            output.Truncate(before);
            _problems.RemoveRange(problems, _problems.Count - problems);
            _problems.Add(Error(exception));
            return RewriteOutcome.Failed;
        }
    }

    /// <summary>A fault of this program that one record brings to light costs that record. Faults of the environment are the run's: mappings that do not answer, disk, memory, a stop.</summary>
    private bool IsOfRecord(Exception exception) => !_isAsking && exception is not (IOException or OperationCanceledException or OutOfMemoryException);

    /// <summary>The exception's own message may quote the record, which may be private.</summary>
    private RecordProblem Error(Exception exception) => Problem(
        ProblemCode.RecordError, $"the record cannot be rewritten: {exception.GetType().Name} in {exception.TargetSite?.Name ?? "this program"}",
        "This is a fault of this program, not of the export; please report it with this line. The other records are not affected.");

    /// <summary>Tests throw from here.</summary>
    internal Action<long>? BeforeRecord { get; set; }

    private RewriteOutcome Write(in WalkedRecord walked, ReadOnlySpan<byte> record, RecordForm form, GrowingBytes output)
    {
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
        (_titleStart, _titleLength) = (record.TitleStart, record.TitleLength);
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
        var deciding = _fields[place.Field].Deciding;
        (place.IdStart, place.IdLength) = (_texts.Length, deciding?.Length ?? -1);
        _texts.Append(deciding);
    }

    /// <returns>Whether the answer can be put in as it is.</returns>
    private bool TryAsk(ReadOnlySpan<byte> text, ref Place place, BoundKind kind)
    {
        if (kind.Form is not { } form || (place.Kind == PlaceKind.String && !_fields[place.Field].Separator.IsEmpty))
        {
            place.Bound = kind;
            return false;
        }

        if (place.Kind == PlaceKind.Object) return true;
        var value = Value(text, place);
        var isFraction = place.Kind == PlaceKind.Number && !JsonText.IsInteger(value);
        if ((isFraction || place.Spelling > Spelling.JsonToken) && kind.Kind.IsNumericId) NoteWhole(ref place, ref value);
        if (isFraction && !place.IsWhole) return true;
        if (!kind.FindId(value, out var start, out var length)) return true;
        place.Bound = kind;
        place.Question = _answers.Ask(form, value.Slice(start, length));
        if (!place.IsWhole) (place.IdStart, place.IdLength) = (place.Start + Inset(place) + start, length);
        return !place.Escaped && (place.Kind == PlaceKind.String || (place.Kind == PlaceKind.Number && length == value.Length));
    }

    /// <summary>A number such as 10010.0 becomes the integer that it is.</summary>
    private void NoteWhole(ref Place place, ref ReadOnlySpan<byte> value)
    {
        Span<byte> digits = stackalloc byte[WholeNumber.MaxDigits];
        if (!WholeNumber.TryRead(value, digits, out var length)) return;
        place.IsWhole = true;
        (place.IdStart, place.IdLength) = (_texts.Length, length);
        _texts.Append(digits[..length]);
        value = _texts.Span(place.IdStart, place.IdLength);
    }
}
