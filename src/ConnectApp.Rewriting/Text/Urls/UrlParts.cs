namespace ConnectApp.Rewriting.Text.Urls;

/// <summary>Where path, query and fragment of a URL stand in its text (RFC 3986, 3).</summary>
internal readonly record struct UrlParts(int PathStart, int PathEnd, int QueryStart, int QueryEnd, int FragmentStart, int FragmentEnd)
{
    /// <param name="start">After the base URL.</param>
    public static UrlParts Read(ReadOnlySpan<byte> text, int start, int end)
    {
        var hash = text[start..end].IndexOf((byte)'#');
        var queryEnd = hash < 0 ? end : start + hash;
        var mark = text[start..queryEnd].IndexOf((byte)'?');
        var pathEnd = mark < 0 ? queryEnd : start + mark;
        return new UrlParts(start, pathEnd, Math.Min(pathEnd + 1, queryEnd), queryEnd, Math.Min(queryEnd + 1, end), end);
    }

    /// <summary>Finds the segments of the path, as many as there is room for. Empty ones (<c>//</c>) do not count, as for the servers; <c>;jsessionid=…</c> is not part of one.</summary>
    public int ReadSegments(ReadOnlySpan<byte> text, Span<(int Start, int End)> segments)
    {
        var count = 0;
        for (var at = PathStart; at < PathEnd && count < segments.Length;)
        {
            var length = text[at..PathEnd].IndexOf((byte)'/');
            var end = length < 0 ? PathEnd : at + length;
            var parameters = text[at..end].IndexOf((byte)';');
            if (end > at && parameters != 0) segments[count++] = (at, parameters < 0 ? end : at + parameters);
            at = end + 1;
        }

        return count;
    }
}
