using System.Globalization;

namespace ConnectApp.WorkItems.Documents.Html;

/// <summary>Colours of HTML as <c>#rrggbb</c>.</summary>
internal static class HtmlColor
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["black"] = "#000000", ["silver"] = "#c0c0c0", ["gray"] = "#808080", ["grey"] = "#808080", ["white"] = "#ffffff",
        ["maroon"] = "#800000", ["red"] = "#ff0000", ["purple"] = "#800080", ["fuchsia"] = "#ff00ff", ["magenta"] = "#ff00ff",
        ["green"] = "#008000", ["lime"] = "#00ff00", ["olive"] = "#808000", ["yellow"] = "#ffff00", ["navy"] = "#000080",
        ["blue"] = "#0000ff", ["teal"] = "#008080", ["aqua"] = "#00ffff", ["cyan"] = "#00ffff", ["orange"] = "#ffa500",
        ["brown"] = "#a52a2a", ["pink"] = "#ffc0cb", ["gold"] = "#ffd700",
    };

    /// <returns>Null for no colour, and for near black and near white: editors write these as defaults, and they are unreadable in a dark or light theme.</returns>
    public static string? Text(string? value) => Read(value) is { } color && !IsNear(color, 0) && !IsNear(color, 255) ? color : null;

    /// <returns>Null for no colour, and for near white and near black.</returns>
    public static string? Background(string? value) => Text(value);

    private static string? Read(string? value)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > 64) return null;
        if (s_names.TryGetValue(text, out var named)) return named;
        if (text[0] == '#') return FromHex(text[1..]);
        return text.StartsWith("rgb", StringComparison.OrdinalIgnoreCase) ? FromParts(text) : null;
    }

    private static string? FromHex(string digits)
    {
        if (!digits.All(char.IsAsciiHexDigit)) return null;
        return digits.Length switch
        {
            6 => "#" + digits.ToLowerInvariant(),
            3 => "#" + string.Concat(digits.Select(d => new string(char.ToLowerInvariant(d), 2))),
            _ => null,
        };
    }

    private static string? FromParts(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = text.IndexOf(')', StringComparison.Ordinal);
        if (open < 0 || close < open) return null;

        var parts = text[(open + 1)..close].Split([',', ' ', '/'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 3 or > 4 || (parts.Length == 4 && parts[3].Trim() is "0" or "0.0" or "0%")) return null;

        var color = "#";
        foreach (var part in parts.Take(3))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var level) || level is < 0 or > 255) return null;
            color += ((int)level).ToString("x2", CultureInfo.InvariantCulture);
        }
        return color;
    }

    private static bool IsNear(string color, int level)
    {
        for (var i = 1; i < 7; i += 2)
            if (Math.Abs(int.Parse(color.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - level) > 0x33) return false;
        return true;
    }
}
