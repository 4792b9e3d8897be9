using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>
/// Look-ups of one worker that are answered together: memory is asked for ahead, some questions at a time, so that the waits for it overlap.
/// Questions of several tables may be mixed. Not safe for use by two threads at once; kept from block to block.
/// </summary>
/// <param name="unknown">Gets the keys whose answer is <see cref="MappingAnswer.Unknown"/>; null: nobody notes them.</param>
public sealed class MappingBatch(UnknownKeys? unknown = null)
{
    /// <summary>Questions that are asked for ahead: more than the waits that a core overlaps, few enough to stay in its nearest cache.</summary>
    private const int Group = 32;

    /// <summary>What one giant record needed is given back; what ordinary blocks need is kept.</summary>
    private const int KeptQuestions = 64 * 1024;
    private const int KeptBytes = 4 * 1024 * 1024;

    private struct Question
    {
        public KeyForm Form;
        public ulong Hash;
        public ulong Number;
        public int Start;
        public int Length;
        public byte Head;
        public MappingAnswer Answer;

        public readonly bool IsText => Number == DecimalId.NotOne;

        public readonly MappingTable Table => Form.Table;
    }

    private Question[] _questions = new Question[256];
    private byte[] _keys = new byte[4096];
    private byte[] _values = new byte[4096];
    private int _keyBytes;
    private int _valueBytes;
    private int _answered;

    /// <summary>Questions since the last <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Asks for an id. Its bytes are not needed afterwards.</summary>
    /// <returns>The question's number, from 0.</returns>
    public int Ask(KeyForm form, ReadOnlySpan<byte> id)
    {
        if (Count == _questions.Length) Array.Resize(ref _questions, checked(Count * 2));
        ref var question = ref _questions[Count];
        question.Form = form;
        question.Answer = MappingAnswer.Unknown;
        question.Length = 0;
        question.Number = form.IsBare ? DecimalId.Parse(id) : DecimalId.NotOne;
        if (question.Number != DecimalId.NotOne) question.Hash = form.Table.HashNumber(question.Number);
        else AskText(ref question, form, id);
        return Count++;
    }

    /// <summary>Answers what was asked since the last time.</summary>
    public void Answer()
    {
        var first = _answered;
        var unanswered = 0;
        while (_answered < Count)
        {
            var group = _questions.AsSpan(_answered, Math.Min(Group, Count - _answered));
            Prefetch(group);
            foreach (ref var question in group)
            {
                if (question.Answer == MappingAnswer.None) continue;
                var room = Room(ref _values, _valueBytes, MappingTable.ScratchBytes);
                if (question.IsText) AnswerText(ref question, room);
                else AnswerNumber(ref question, room);
                if (question.Answer == MappingAnswer.Unknown) unanswered++;
            }

            _answered += group.Length;
        }

        if (unanswered > 0) AskDisk(first);
    }

    /// <summary>The answer to a question, after <see cref="Answer"/>.</summary>
    public MappingAnswer this[int question] => _questions[question].Answer;

    /// <summary>The cloud id where the answer is <see cref="MappingAnswer.Found"/>, else empty; valid until the next question or <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Value(int question)
    {
        ref readonly var asked = ref _questions[question];
        return asked.Answer == MappingAnswer.Found ? _values.AsSpan(asked.Start, asked.Length) : default;
    }

    public void Clear()
    {
        (Count, _answered, _keyBytes, _valueBytes) = (0, 0, 0, 0);
        if (_questions.Length > KeptQuestions) _questions = new Question[KeptQuestions];
        if (_keys.Length > KeptBytes) _keys = new byte[KeptBytes];
        if (_values.Length > KeptBytes) _values = new byte[KeptBytes];
    }

    private void AskText(ref Question question, KeyForm form, ReadOnlySpan<byte> id)
    {
        var prefix = form.HeadNumber == 0 ? form.Prefix : form.Prefix.AsSpan(form.HeadLength);
        var length = checked(prefix.Length + id.Length + form.Suffix.Length);
        if (length > MappingTable.MaxTextBytes)
        {
            // No table has such a key, and nobody is asked for it.
            question.Answer = MappingAnswer.None;
            question.Hash = 0;
            return;
        }

        var key = Room(ref _keys, _keyBytes, length);
        prefix.CopyTo(key);
        id.CopyTo(key[prefix.Length..]);
        form.Suffix.CopyTo(key[(prefix.Length + id.Length)..]);
        question.Start = _keyBytes;
        question.Length = length;
        question.Head = form.HeadNumber;
        _keyBytes += length;

        // The prefix may be part of a number, or end before the beginning that the table cuts off.
        if (form.HeadNumber == 0 && !form.IsBare) question.Number = DecimalId.Parse(key);
        if (!question.IsText)
        {
            question.Hash = form.Table.HashNumber(question.Number);
            return;
        }

        if (form.HeadNumber == 0)
        {
            question.Head = form.Table.SplitHead(key, out var rest);
            question.Start += length - rest.Length;
            question.Length = rest.Length;
        }

        question.Hash = form.Table.HashText(question.Head, _keys.AsSpan(question.Start, question.Length));
    }

    private static void Prefetch(Span<Question> group)
    {
        var hasTexts = false;
        foreach (ref var question in group)
        {
            hasTexts |= question.IsText;
            if (question.IsText) question.Table.PrefetchTextSlot(question.Hash);
            else question.Table.PrefetchNumber(question.Hash);
        }

        if (!hasTexts) return;
        foreach (ref var question in group)
        {
            if (question.IsText) question.Table.PrefetchTextEntry(question.Hash);
        }
    }

    private void AnswerNumber(ref Question question, Span<byte> room)
    {
        question.Answer = question.Table.FindNumber(question.Number, question.Hash, room, out var value);
        if (question.Answer == MappingAnswer.Found) SetValue(ref question, value, room);
    }

    private void AnswerText(ref Question question, Span<byte> room)
    {
        question.Answer = question.Table.FindText(question.Head, _keys.AsSpan(question.Start, question.Length), question.Hash, room, out var value);
        if (question.Answer == MappingAnswer.Found) SetValue(ref question, value, room);
    }

    /// <param name="room">Where the value lies already, if it was unpacked.</param>
    private void SetValue(ref Question question, ReadOnlySpan<byte> value, ReadOnlySpan<byte> room)
    {
        if (!Unsafe.AreSame(in MemoryMarshal.GetReference(value), in MemoryMarshal.GetReference(room))) value.CopyTo(Room(ref _values, _valueBytes, value.Length));
        question.Start = _valueBytes;
        question.Length = value.Length;
        _valueBytes += value.Length;
    }

    private static Span<byte> Room(ref byte[] bytes, int used, int count)
    {
        var needed = checked(used + count);
        if (needed > bytes.Length) Array.Resize(ref bytes, (int)Math.Min(Math.Max(needed, bytes.Length * 2L), Array.MaxLength));
        return bytes.AsSpan(used, count);
    }

    /// <summary>Questions that memory could not answer: by namespace and sorted to the disk, and what that cannot answer to the notebook.</summary>
    private void AskDisk(int first)
    {
        foreach (var sameTable in Unanswered(first).GroupBy(i => _questions[i].Table))
        {
            var keys = sameTable.Select(i => (Question: i, Key: KeyOf(_questions[i]))).ToList();
            if (sameTable.Key.Disk is { } disk) AskDisk(sameTable.Key, disk, keys);
            else foreach (var (_, key) in keys) unknown?.Note(sameTable.Key.Namespace, key);
        }
    }

    private IEnumerable<int> Unanswered(int first)
    {
        for (var i = first; i < Count; i++)
        {
            if (_questions[i].Answer == MappingAnswer.Unknown) yield return i;
        }
    }

    private void AskDisk(MappingTable table, IMappingDisk disk, List<(int Question, byte[] Key)> keys)
    {
        keys.Sort(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        List<ReadOnlyMemory<byte>> asked = [];
        var places = new int[keys.Count];
        for (var i = 0; i < keys.Count; i++)
        {
            if (i == 0 || !keys[i].Key.AsSpan().SequenceEqual(keys[i - 1].Key)) asked.Add(keys[i].Key);
            places[i] = asked.Count - 1;
        }

        var answers = new DiskAnswers(asked.Count);
        disk.Find(table.Namespace, asked, answers);
        for (var i = 0; i < keys.Count; i++)
        {
            ref var question = ref _questions[keys[i].Question];
            var answer = answers[places[i]];
            question.Answer = answer == MappingAnswer.Unknown && table.IsComplete ? MappingAnswer.None : answer;
            if (question.Answer == MappingAnswer.Found) SetValue(ref question, answers.Value(places[i]), []);
            else if (question.Answer == MappingAnswer.Unknown) unknown?.Note(table.Namespace, keys[i].Key);
        }
    }

    private byte[] KeyOf(in Question question)
    {
        if (question.IsText) return [.. question.Table.Head(question.Head), .. _keys.AsSpan(question.Start, question.Length)];
        Span<byte> number = stackalloc byte[DecimalId.MaxBytes];
        return number[..DecimalId.Format(question.Number, number)].ToArray();
    }
}
