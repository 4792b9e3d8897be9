using ConnectApp.Rewriting.Fields.Paths;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Notes what the walks meet in a record: its key and title, the values that choose kinds, and places.</summary>
internal sealed class RecordFindings(WalkedBlock block)
{
    /// <summary>More bytes than <see cref="RecordIdentity.LongestTitle"/> characters can have.</summary>
    private const int LongestTitleBytes = 4 * RecordIdentity.LongestTitle;

    private readonly BoundField[] _fields = block.Fields;
    private readonly BoundField[] _choosing = [.. block.Fields.Where(f => f.HasCases)];
    private readonly PlaceList _places = block.Places;

    public void BeginRecord()
    {
        foreach (var field in _choosing) field.BeginRecord();
    }

    /// <summary>Forgets what was noted since <see cref="BeginRecord"/>.</summary>
    public void Forget()
    {
        block.Forget();
        BeginRecord();
    }

    public void AddKey(ReadOnlySpan<byte> value, bool isNumber)
    {
        ref var record = ref block.Record;
        if (record.Keys++ > 0) return;
        block.Keys.Append(value);
        (record.KeyLength, record.KeyIsNumber) = (value.Length, isNumber);
    }

    /// <summary>The first value that the title's path leads to is the title.</summary>
    public void AddTitle(ReadOnlySpan<byte> value)
    {
        if (block.Titles.Length == block.Record.TitleStart) block.Titles.Append(value[..Math.Min(value.Length, LongestTitleBytes)]);
    }

    public void Choose(PathNode node, ReadOnlySpan<byte> value)
    {
        foreach (var field in node.Chooses) _fields[field].Choose(value);
    }

    /// <summary>Adds a place of JSON; what the parameters do not say is unset.</summary>
    public ref Place AddPlace(PlaceKind kind, bool isEscaped, int start, int end, int field)
    {
        ref var place = ref _places.Add();
        place = default;
        place.Kind = kind;
        place.Spelling = kind is PlaceKind.Number or PlaceKind.Object ? Spelling.JsonToken : Spelling.Json;
        place.Escaped = isEscaped;
        place.Start = start;
        place.End = end;
        place.Field = field;
        place.NewLength = Place.Unchanged;
        return ref place;
    }

    /// <summary>Adds the name of a member.</summary>
    /// <param name="frame">The object; it notes that the member's value has not ended.</param>
    /// <param name="field">-1: the name is no reference, but another name of the object may be.</param>
    public void AddName(ref WalkFrame frame, bool isEscaped, int start, int end, int field)
    {
        frame.OpenName = _places.Count;
        if (field >= 0) block.Matched.Add(field);
        AddPlace(PlaceKind.Name, isEscaped, start, end, field).Owner = frame.Object;
    }
}
