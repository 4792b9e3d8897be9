using System.Text;

namespace ConnectApp.Rewriting.Plans;

/// <summary>What two globs have in common.</summary>
internal static class GlobOverlap
{
    /// <summary>Stands in an example for "any character".</summary>
    private const char AnyCharacter = 'x';

    /// <summary>A shortest label that both globs match; null where there is none. Exact, in time |a| × |b|.</summary>
    /// <remarks>
    /// Breadth first over pairs of positions. A star is passed without a character, or takes one and stays;
    /// two steps go together where one character serves both.
    /// </remarks>
    public static string? FindLabel(Glob a, Glob b)
    {
        string p = a.Pattern, q = b.Pattern;
        var width = q.Length + 1;
        var cameFrom = new int[(p.Length + 1) * width];
        var taken = new char[cameFrom.Length];
        var length = new int[cameFrom.Length];
        Array.Fill(length, int.MaxValue);
        length[0] = 0;
        var queue = new LinkedList<int>();
        queue.AddFirst(0);
        while (queue.First is { } first)
        {
            queue.RemoveFirst();
            var state = first.Value;
            int i = state / width, j = state % width;
            if (i == p.Length && j == q.Length) return Spell(state, cameFrom, taken);

            // Steps without a character come first in the queue, so that the label stays the shortest.
            if (i < p.Length && p[i] == '*') Visit(i + 1, j, '\0');
            if (j < q.Length && q[j] == '*') Visit(i, j + 1, '\0');
            if (i < p.Length && j < q.Length && TakesSame(p[i], q[j]) is { } c)
                Visit(p[i] == '*' ? i : i + 1, q[j] == '*' ? j : j + 1, c);

            void Visit(int nextI, int nextJ, char with)
            {
                var next = (nextI * width) + nextJ;
                var characters = length[state] + (with == '\0' ? 0 : 1);
                if (length[next] <= characters) return;
                length[next] = characters;
                cameFrom[next] = state;
                taken[next] = with;
                if (with == '\0') queue.AddFirst(next);
                else queue.AddLast(next);
            }
        }

        return null;
    }

    /// <summary>Whether <paramref name="outer"/> surely matches all that <paramref name="inner"/> matches; false also where that is only hard to see.</summary>
    /// <remarks>The inner pattern is matched as if it were a label; its stars can be taken by stars only.</remarks>
    public static bool SurelyCovers(Glob outer, Glob inner)
    {
        string p = outer.Pattern, l = inner.Pattern;
        var reached = new bool[l.Length + 1];
        reached[0] = true;
        foreach (var c in p)
        {
            var next = new bool[l.Length + 1];
            for (var i = 0; i <= l.Length; i++)
            {
                if (c == '*') next[i] = reached[i] || (i > 0 && next[i - 1]);
                else if (i > 0 && reached[i - 1]) next[i] = l[i - 1] == c || (c == '?' && l[i - 1] != '*');
            }

            reached = next;
        }

        return reached[l.Length];
    }

    private static char? TakesSame(char p, char q)
    {
        var anyP = p is '*' or '?';
        var anyQ = q is '*' or '?';
        return (anyP, anyQ) switch
        {
            (true, true) => AnyCharacter,
            (true, false) => q,
            (false, true) => p,
            _ => p == q ? p : null,
        };
    }

    private static string Spell(int state, int[] cameFrom, char[] taken)
    {
        var label = new StringBuilder();
        for (; state != 0; state = cameFrom[state])
        {
            if (taken[state] != '\0') label.Insert(0, taken[state]);
        }

        return label.ToString();
    }
}
