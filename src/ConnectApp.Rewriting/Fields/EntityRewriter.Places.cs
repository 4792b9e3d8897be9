namespace ConnectApp.Rewriting.Fields;

/// <summary>What the walk notes: places, and the objects and arrays that it stands in.</summary>
public sealed partial class EntityRewriter
{
    private enum PlaceKind : byte
    {
        String,
        Number,
        Name,
        Text,
        Object,

        /// <summary>A string that begins as JSON and is none.</summary>
        Unreadable,
    }

    /// <summary>A reference in a text (0: the record), or a string that holds a text of its own, whose places follow.</summary>
    private struct Place
    {
        public PlaceKind Kind;
        public Spelling Spelling;
        public bool Escaped;
        public bool InArray;

        /// <summary>An element of an array that the field's path leads to.</summary>
        public bool IsElementOfField;

        /// <summary>The token with its quotes.</summary>
        public int Start;
        public int End;

        /// <summary>Field of the plan; -1: a name beside others that are references.</summary>
        public int Field;

        /// <summary>Names: the object's number, and where the member's value ends. Text: number of the text, and how many places follow.</summary>
        public int Owner;
        public int Extent;

        /// <summary>In the record itself: the column's number in CSV, the node's in XML.</summary>
        public int Cell;

        /// <summary>The kind, where the value has its form.</summary>
        public BoundKind? Bound;
        public bool Missing;

        /// <summary>The field chooses its kind by a value that has no case; the value is in <see cref="_texts"/> at <see cref="IdStart"/>.</summary>
        public bool IsWithoutCase;

        /// <summary>The value is a whole number in another spelling; as an integer it is in <see cref="_texts"/> at <see cref="IdStart"/>.</summary>
        public bool IsWhole;

        /// <summary>Number of the look-up, for kinds that are looked up together.</summary>
        public int Question;

        /// <summary>Where the id stands in a value that is not escaped.</summary>
        public int IdStart;
        public int IdLength;

        /// <summary>Names: the name after rewriting, in <see cref="_replacements"/>; length -1: as it was, -2: dropped.</summary>
        public int NewStart;
        public int NewLength;
    }

    private struct Frame
    {
        public PathNode? Node;
        public bool IsArray;
        public int Index;
        public int Object;
        public int OpenName;

        /// <summary>Place of the object whose end is not known yet; -1: none.</summary>
        public int ObjectPlace;
    }

    /// <summary>The unescaped text of a string that holds JSON, in <see cref="_texts"/>.</summary>
    /// <param name="Cell">The <see cref="Place.Cell"/> of the string.</param>
    private readonly record struct NestedText(int Start, int Length, int Cell);

    /// <summary>Places by reference; the array is kept from record to record.</summary>
    private sealed class PlaceList
    {
        private const int Kept = 65_536;
        private Place[] _items = new Place[64];

        public int Count { get; private set; }

        public ref Place this[int index] => ref _items[index];

        public void Add(in Place place) => Add() = place;

        /// <returns>The new place, which is to be filled.</returns>
        public ref Place Add()
        {
            if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
            return ref _items[Count++];
        }

        public void Truncate(int count) => Count = count;

        public void Clear()
        {
            Count = 0;
            if (_items.Length > Kept) _items = new Place[64];
        }
    }
}
