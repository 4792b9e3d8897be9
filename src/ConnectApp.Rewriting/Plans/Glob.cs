namespace ConnectApp.Rewriting.Plans;

/// <summary>A glob over labels: <c>*</c> stands for any run of characters (a slash too), <c>?</c> for one; case counts.</summary>
public sealed record Glob(string Pattern)
{
    public bool IsMatch(string label)
    {
        // Greedy with one fallback point: linear in label × stars, never exponential.
        int p = 0, l = 0, star = -1, mark = 0;
        while (l < label.Length)
        {
            if (p < Pattern.Length && Pattern[p] == '*')
            {
                star = p++;
                mark = l;
            }
            else if (p < Pattern.Length && (Pattern[p] == '?' || Pattern[p] == label[l]))
            {
                p++;
                l++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                l = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < Pattern.Length && Pattern[p] == '*') p++;
        return p == Pattern.Length;
    }

    public override string ToString() => Pattern;
}
