using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Names of members after the rewriting. Two names of one object must not become equal.</summary>
internal sealed class RewrittenNames(WalkedBlock block, PlaceValues values)
{
    private readonly GrowingBytes _names = new();

    /// <summary>A name that two members of one object would have; null: there is none.</summary>
    public string? Twice { get; private set; }

    public void BeginRecord()
    {
        _names.Clear();
        Twice = null;
    }

    /// <summary>Notes the new name of a member.</summary>
    public void Rename(ref Place place, ReadOnlySpan<byte> name)
    {
        (place.NewStart, place.NewLength) = (_names.Length, name.Length);
        _names.Append(name);
    }

    /// <summary>Compares each new name with the other names of its object, as those are after the rewriting.</summary>
    /// <param name="from">The text's places are <c>[from, to)</c> of the block's.</param>
    public void Check(ReadOnlySpan<byte> text, int from, int to)
    {
        var names = new Dictionary<(int Object, string Name), bool>();
        for (var i = from; i < to; i++)
        {
            ref readonly var place = ref block.Places[i];
            if (place.Kind == PlaceKind.Text) i += place.Extent;
            if (place.Kind != PlaceKind.Name || place.NewLength == Place.Dropped) continue;
            var isNew = place.NewLength >= 0;
            var name = Encoding.UTF8.GetString(isNew ? _names.Span(place.NewStart, place.NewLength) : values.Read(text, place));
            if (names.TryGetValue((place.Owner, name), out var otherIsNew) && (isNew || otherIsNew)) Twice ??= RecordReport.Shorten(name);
            names[(place.Owner, name)] = isNew || otherIsNew;
        }
    }
}
