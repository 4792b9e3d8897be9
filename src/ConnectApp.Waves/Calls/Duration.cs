using System.Globalization;

namespace ConnectApp.Waves.Calls;

/// <summary>A number and its unit, as everywhere in this program: <c>250ms</c>, <c>22s</c>, <c>10m</c>, <c>6h</c>, <c>14d</c>.</summary>
internal static class Duration
{
    public const string Expected = "a number and its unit (ms, s, m, h or d), like 22s or 14d";

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    private static readonly (string Unit, TimeSpan Of)[] s_units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <returns>Null: the text is no duration, or a longer one than ten years.</returns>
    public static TimeSpan? Find(string? text)
    {
        foreach (var (unit, of) in s_units)
        {
            if (text?.EndsWith(unit, StringComparison.Ordinal) != true) continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            return number * of.TotalSeconds <= s_longest.TotalSeconds ? of * number : null;
        }

        return null;
    }

    /// <summary>For people: <c>3 d</c>, <c>2 h 5 min</c>, <c>40 s</c>.</summary>
    public static string Show(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{(int)time.TotalDays} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{(int)time.TotalMinutes} min",
        _ => $"{(int)time.TotalSeconds} s",
    };
}
