namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>The known word that a misspelt one probably meant.</summary>
internal static class Suggestion
{
    /// <returns><c>; did you mean 'x'?</c>, or nothing where no word is near.</returns>
    public static string For(string word, IEnumerable<string> known)
    {
        if (word.Length > 64) return "";
        var best = known.Select(k => (Word: k, Distance: Distance(word.ToUpperInvariant(), k.ToUpperInvariant()))).OrderBy(k => k.Distance).FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(1, Math.Max(word.Length, best.Word.Length) / 3) ? $"; did you mean '{best.Word}'?" : "";
    }

    /// <summary>Levenshtein's distance, in which two letters in the wrong order are one mistake.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
