namespace ConnectApp.Rewriting.Plans;

/// <summary>What a label says by its form.</summary>
public static class Labels
{
    public static string WithoutGz(string label) =>
        label.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? label[..^3] : label;

    /// <summary>The format that the ending names, without regard to case and a trailing <c>.gz</c>; null: none.</summary>
    public static RecordFormat? FindFormat(string label) => Path.GetExtension(WithoutGz(label)).ToUpperInvariant() switch
    {
        ".NDJSON" or ".JSONL" => RecordFormat.Ndjson,
        ".JSON" => RecordFormat.Json,
        ".CSV" or ".TSV" => RecordFormat.Csv,
        ".XML" => RecordFormat.Xml,
        _ => null,
    };

    /// <summary>Natural order: runs of digits compare as numbers, everything else ordinally; equal only where the labels are equal.</summary>
    public static int Compare(string left, string right)
    {
        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                var a = DigitsAt(left, i);
                var b = DigitsAt(right, j);
                var x = a.TrimStart('0');
                var y = b.TrimStart('0');
                var order = x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.CompareTo(y, StringComparison.Ordinal);
                if (order != 0) return order;
                i += a.Length;
                j += b.Length;
            }
            else if (left[i] != right[j])
            {
                return left[i].CompareTo(right[j]);
            }
            else
            {
                i++;
                j++;
            }
        }

        var rest = (left.Length - i).CompareTo(right.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(left, right);
    }

    private static ReadOnlySpan<char> DigitsAt(string label, int start)
    {
        var end = start;
        while (end < label.Length && char.IsAsciiDigit(label[end])) end++;
        return label.AsSpan(start, end - start);
    }
}
