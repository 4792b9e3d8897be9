using System.Globalization;
using System.Text.RegularExpressions;

namespace ConnectApp.Rewriting.Plans;

/// <summary>Labels count themselves: for every name, parts 1 to m are there. Labels of another form do not count, nor does a trailing <c>.gz</c>.</summary>
/// <param name="Pattern">Text with <c>{n}</c> (number of the part) and <c>{m}</c> (how many) once each, and <c>{name}</c> at most once.</param>
public sealed record PartsCompletion(string Pattern) : CompletionRule
{
    public override string? WaitsFor(ExportSeen seen)
    {
        var form = Form(Pattern);
        var parts = new Dictionary<string, Parts>();
        foreach (var label in seen.Labels)
        {
            var match = form.Match(Labels.WithoutGz(label));
            if (!match.Success) continue;
            var name = match.Groups["name"].Value;
            if (!parts.TryGetValue(name, out var ofName)) parts.Add(name, ofName = new Parts(name));
            ofName.Numbers.Add(Number(match.Groups["n"]));
            ofName.Totals.Add(Number(match.Groups["m"]));
        }

        if (parts.Count == 0) return seen.Labels.Count == 0 ? "waits for the first file" : $"waits for the first file of the form {Pattern}";
        var open = parts.Values.OrderBy(p => p.Name, Comparer<string>.Create(Labels.Compare)).Select(p => p.WaitsFor()).OfType<string>().ToList();
        return open.Count == 0 ? null : string.Join("; ", open.Take(5)) + (open.Count > 5 ? $"; and {open.Count - 5:N0} more" : "");
    }

    /// <returns>What is wrong with the pattern, or null.</returns>
    internal static string? FindFault(string pattern)
    {
        var rest = pattern;
        foreach (var (mark, least) in new[] { ("{name}", 0), ("{n}", 1), ("{m}", 1) })
        {
            var count = pattern.Split(mark).Length - 1;
            if (count < least) return $"{mark} is missing";
            if (count > 1) return $"{mark} stands {count} times; expected it once";
            rest = rest.Replace(mark, "", StringComparison.Ordinal);
        }

        if (rest.AsSpan().IndexOfAny('{', '}') >= 0) return "only {name}, {n} and {m} can stand in braces";
        return pattern.Contains("{n}{m}", StringComparison.Ordinal) || pattern.Contains("{m}{n}", StringComparison.Ordinal)
            ? "{n} and {m} need something between them" : null;
    }

    // Nine digits fit an int; the lazy name leaves all digits before {n} to it. No backtracking: labels come from outside.
    private static Regex Form(string pattern) => new(
        "^" + Regex.Escape(Labels.WithoutGz(pattern))
            .Replace(@"\{name}", "(?<name>.+?)", StringComparison.Ordinal)
            .Replace(@"\{n}", "(?<n>[0-9]{1,9})", StringComparison.Ordinal)
            .Replace(@"\{m}", "(?<m>[0-9]{1,9})", StringComparison.Ordinal) + @"\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline, Regex.InfiniteMatchTimeout);

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private sealed class Parts(string name)
    {
        public string Name => name;

        public SortedSet<int> Numbers { get; } = [];

        public SortedSet<int> Totals { get; } = [];

        public string? WaitsFor()
        {
            var of = name.Length == 0 ? "" : $" of {name}";
            if (Totals.Count > 1) return $"cannot tell how many files{of} there are: their labels say {string.Join(" and ", Totals.Take(5))}";
            var total = Totals.Min;
            if (Numbers.Min < 1 || Numbers.Max > total) return $"cannot count the files{of}: there is part {(Numbers.Min < 1 ? Numbers.Min : Numbers.Max)} of {total}";
            var absent = total - Numbers.Count;
            if (absent == 0) return null;

            // The total may be a hostile number: only as many are looked at as are shown.
            var shown = Enumerable.Range(1, total).Where(n => !Numbers.Contains(n)).Take(Listing.Longest).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToList();
            return $"waits for {absent:N0} of {total:N0} files{of}: {(absent == 1 ? "part" : "parts")} {Listing.Of(shown, absent)}";
        }
    }
}
