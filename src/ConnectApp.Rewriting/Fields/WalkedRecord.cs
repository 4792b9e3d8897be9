namespace ConnectApp.Rewriting.Fields;

/// <summary>What the walk found in one record of a <see cref="WalkedBlock"/>.</summary>
internal struct WalkedRecord
{
    /// <summary>Number of the record in its file, from 1.</summary>
    public long Number;

    /// <summary>Byte of the file where the record begins.</summary>
    public long Offset;

    /// <summary>The record's places are <c>[FirstPlace, EndPlace)</c> of the block's.</summary>
    public int FirstPlace;
    public int EndPlace;

    /// <summary>Where the record's part of <see cref="WalkedBlock.Texts"/> and <see cref="WalkedBlock.Nested"/> begins.</summary>
    public int TextStart;
    public int FirstNested;

    /// <summary>The key as text, in <see cref="WalkedBlock.Keys"/>.</summary>
    public int KeyStart;
    public int KeyLength;

    /// <summary>How many values the key's path leads to; a record needs exactly one.</summary>
    public int Keys;
    public bool KeyIsNumber;

    /// <summary>The title, in <see cref="WalkedBlock.Titles"/>; its length is known when the walk is over.</summary>
    public int TitleStart;
    public int TitleLength;

    /// <summary>Files in Latin-1: the record as UTF-8, in <see cref="WalkedBlock.Utf8"/>.</summary>
    public int Utf8Start;
    public int Utf8Length;

    /// <summary>Values whose kind is not known, because a <c>by</c> had no case for the value that chooses it.</summary>
    public int WithoutCase;

    /// <summary>All places are ids outside texts, spelled as they are: each answer can be copied to the output unchanged.</summary>
    public bool IsPlain;

    /// <summary>Why the record cannot be rewritten.</summary>
    public RecordProblem? Fault;
}
