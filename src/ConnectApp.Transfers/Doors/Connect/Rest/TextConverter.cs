using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>
/// Reads a text leniently: a number counts by its digits (ids and times come as either), a list or an object as no text at all. A string with half a
/// surrogate pair, which JSON's grammar allows and Java writes, is kept as it was escaped: one label must not make a whole list unreadable.
/// </summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadText(ref reader);

    /// <returns>Null: what stands here is no text; it is passed over.</returns>
    public static string? ReadText(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String or JsonTokenType.PropertyName:
                try
                {
                    return reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    return Raw(ref reader);
                }

            case JsonTokenType.Number:
                return Raw(ref reader);

            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static string Raw(ref Utf8JsonReader reader) =>
        Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
}
