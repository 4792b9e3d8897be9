using System.Numerics;

namespace ConnectApp.Rewriting.Fields;

/// <summary>The fields whose paths led to a value, for each record of a block: one bit for each field.</summary>
internal sealed class MatchedFields(int fieldCount)
{
    private const int BitsOfWord = 64;

    private readonly int _wordsOfRecord = (fieldCount + BitsOfWord - 1) / BitsOfWord;
    private ulong[] _words = new ulong[BitsOfWord];
    private int _start;

    /// <param name="index">The record's number in the block, from 0.</param>
    public void BeginRecord(int index)
    {
        _start = index * _wordsOfRecord;
        if (_start + _wordsOfRecord > _words.Length) Array.Resize(ref _words, (_start + _wordsOfRecord) * 2);
        Forget();
    }

    public void Add(int field) => _words[_start + (field / BitsOfWord)] |= 1UL << (field % BitsOfWord);

    /// <summary>Forgets the fields of the record that was begun last.</summary>
    public void Forget() => _words.AsSpan(_start, _wordsOfRecord).Clear();

    /// <summary>Adds one to <see cref="BoundField.Matched"/> of each field that matched in a record.</summary>
    public void Count(int index, BoundField[] fields)
    {
        for (var word = 0; word < _wordsOfRecord; word++)
        {
            var bits = _words[(index * _wordsOfRecord) + word];
            for (; bits != 0; bits &= bits - 1) fields[(word * BitsOfWord) + BitOperations.TrailingZeroCount(bits)].Matched++;
        }
    }
}
