using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Waves.Tree;

/// <summary>A time as ISO text, or as seconds or milliseconds since 1970, number or text. What is none of these is no time, not an error.</summary>
internal sealed class TolerantTimeConverter : JsonConverter<DateTimeOffset?>
{
    /// <summary>As seconds it is the year 5138; as milliseconds it is March 1973, before there was anything to migrate.</summary>
    private const double LeastMilliseconds = 1e11;

    private const double MostMilliseconds = 253_402_300_799_999;

    public static DateTimeOffset? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return Of(number);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }

    public static DateTimeOffset? Of(double number)
    {
        var milliseconds = number < LeastMilliseconds ? number * 1000 : number;
        return milliseconds is > 0 and <= MostMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;
    }

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return Parse(reader.GetString());
            case JsonTokenType.Number:
                return reader.TryGetDouble(out var number) ? Of(number) : null;
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time) writer.WriteStringValue(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));
        else writer.WriteNullValue();
    }
}
