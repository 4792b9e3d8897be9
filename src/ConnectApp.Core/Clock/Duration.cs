using System.Globalization;

namespace ConnectApp.Core.Clock;

/// <summary>A duration as people write it: <c>500ms</c>, <c>90s</c>, <c>10m</c>, <c>2h</c>, <c>30d</c> or <c>02:00:00</c>, from 0 to 365 days.</summary>
internal static class Duration
{
    public const string Forms = "500ms, 90s, 10m, 2h, 30d or 02:00:00, from 0 to 365 days";

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(365);

    // Milliseconds first: "ms" ends like "s".
    private static readonly (string Unit, long Milliseconds)[] s_units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <returns>False: the text has none of the forms, or the duration is too long.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var trimmed = text.Trim();
        foreach (var (unit, milliseconds) in s_units)
        {
            if (!trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            if (!decimal.TryParse(trimmed[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            if (number > (decimal)s_longest.TotalMilliseconds / milliseconds) return false;
            duration = TimeSpan.FromTicks((long)(number * milliseconds * TimeSpan.TicksPerMillisecond));
            return true;
        }

        // Without a unit only the form with colons: a bare 30 would be read as 30 days.
        return (trimmed == "0" || trimmed.Contains(':', StringComparison.Ordinal)) && TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out duration)
            && duration >= TimeSpan.Zero && duration <= s_longest;
    }
}
