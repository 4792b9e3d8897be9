namespace ConnectApp.Rewriting.Fields;

/// <summary>Places by reference. The array is kept from block to block.</summary>
internal sealed class PlaceList
{
    /// <summary>A larger array, which one giant record needed, is released.</summary>
    private const int Kept = 65_536;
    private const int Initial = 64;

    private Place[] _items = new Place[Initial];

    public int Count { get; private set; }

    public ref Place this[int index] => ref _items[index];

    public void Add(in Place place) => Add() = place;

    /// <returns>The new place; the caller must set all of it.</returns>
    public ref Place Add()
    {
        if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
        return ref _items[Count++];
    }

    public void Truncate(int count) => Count = count;

    public void Clear()
    {
        Count = 0;
        if (_items.Length > Kept) _items = new Place[Initial];
    }
}
