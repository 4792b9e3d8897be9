using ConnectApp.Rewriting.Fields.Paths;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// Values of CSV and XML that a path leads to: cells, attributes and texts of elements. A text that holds JSON is entered.
/// </summary>
/// <remarks>Names of columns, elements and attributes are no values: a path to names (<c>~</c>) finds them only in JSON.</remarks>
internal sealed class CellValues(WalkedBlock block, RecordFindings findings, PlaceValues values, JsonValues json)
{
    /// <param name="place">All but its kind and field are set.</param>
    public void Add(ReadOnlySpan<byte> record, PathNode node, Place place)
    {
        place.NewLength = Place.Unchanged;
        var value = values.Read(record, place);
        findings.Choose(node, value);
        if (node.Field >= 0) block.Matched.Add(node.Field);
        if (value.IsEmpty) return;
        if (node.IsKey) findings.AddKey(value, isNumber: false);
        if (node.IsTitle) findings.AddTitle(value);

        if (node.Field >= 0 && !HoldsArray(node, value))
        {
            (place.Kind, place.Field, place.IsElementOfField) = (PlaceKind.String, node.Field, node.IsElementOfField);
            block.Places.Add(place);
        }
        else if (node.InString is { } inside)
        {
            EnterText(value, inside, place);
        }
    }

    private void EnterText(ReadOnlySpan<byte> value, PathNode inside, Place place)
    {
        var isMeant = NestedJson.BeginsAsJson(value);
        if (!isMeant && value[0] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) return;
        place.Field = -1;
        if (NestedJson.IsJson(value))
        {
            (place.Kind, place.Owner) = (PlaceKind.Text, block.Nested.Count);
            block.Places.Add(place);
            var text = new NestedText(block.Texts.Length, value.Length, place.Cell);
            block.Texts.Append(value);
            json.WalkText(text, inside);
        }
        else if (isMeant)
        {
            place.Kind = PlaceKind.Unreadable;
            block.Places.Add(place);
        }
    }

    /// <summary>
    /// In XML <c>$.items[*]</c> may mean each element of that name, or the elements of a JSON array that one such element holds. So a
    /// text that is such an array, or an object that is no value of the field, is entered.
    /// </summary>
    private bool HoldsArray(PathNode node, ReadOnlySpan<byte> value)
    {
        if (block.Shape is not XmlShape || node.InString is null) return false;
        var first = value.TrimStart(" \t\r\n"u8);
        return !first.IsEmpty && (first[0] == '[' || (first[0] == '{' && !node.TakesObjects)) && NestedJson.IsJson(value);
    }
}
