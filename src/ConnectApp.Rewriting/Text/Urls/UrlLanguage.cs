using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text.Codings;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Urls;

/// <summary>
/// A URL of a source server: what its path, query and fragment name by the table of <see cref="UrlForms"/> and the plan's rows. Everything else of it stays as it is
/// spelled, and so do URLs of other servers.
/// </summary>
internal sealed class UrlLanguage : ITextLanguage
{
    /// <summary>Of more rows than that, which no real plan has for one path, the rest does not count.</summary>
    private const int MaxFittingRows = 32;

    private const int LongestPart = 60;

    /// <summary>Parameters whose numbers are no ids: times, places in a list, versions of a page.</summary>
    private static readonly byte[][] NoIds =
    [
        .. new[] { "modificationDate", "tempMax", "startAt", "startIndex", "maxResults", "start", "limit", "cacheVersion", "version", "originalVersion", "revisedVersion", "selectedPageVersions", "_", "t", "since" }
            .Select(Encoding.UTF8.GetBytes),
    ];

    private readonly SourceServers _servers;
    private readonly UrlTable _table;
    private readonly byte[]? _jiraSite;
    private readonly byte[]? _confluenceSite;
    private readonly GrowingBytes _unescaped = new();
    private readonly GrowingBytes _spelling = new();

    public UrlLanguage(TextRules rules)
    {
        _servers = new SourceServers(rules.Sources);
        _table = new UrlTable(rules);
        if (rules.CloudSite is not { } site) return;

        // Both products of a cloud site have one host; Confluence lies under /wiki (developer.atlassian.com/cloud/confluence/rest).
        var host = site.EndsWith("/wiki", StringComparison.Ordinal) ? site[..^"/wiki".Length] : site;
        _jiraSite = Encoding.UTF8.GetBytes(host);
        _confluenceSite = Encoding.UTF8.GetBytes(host + "/wiki");
    }

    public void Rewrite(ReadOnlySpan<byte> text, TextPass pass)
    {
        if (_servers.IsEmpty) return;
        var start = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0) return;
        var end = text.LastIndexOfAnyExcept(" \t\r\n"u8) + 1;
        var baseLength = _servers.BaseLength(text[start..end]);
        if (baseLength == 0) return;

        var parts = UrlParts.Read(text, start + baseLength, end);
        Span<(int Start, int End)> segments = stackalloc (int, int)[UrlPattern.MaxSegments];
        segments = segments[..parts.ReadSegments(text, segments)];
        var rows = _table.RowsFor(segments.Length == 0 ? default : text[segments[0].Start..segments[0].End]);
        Span<int> fitting = stackalloc int[MaxFittingRows];
        var fittingCount = 0;
        for (var i = 0; i < rows.Length && fittingCount < MaxFittingRows; i++)
        {
            if (Fits(rows[i], text, segments)) fitting[fittingCount++] = i;
        }

        fitting = fitting[..fittingCount];
        WarnOfUnknown(rows, fitting, text, parts, segments, pass);
        if (fittingCount == 0) return;
        var (editsBefore, mappedBefore) = (pass.EditCount, pass.MappedCount);
        RewritePath(rows, fitting, text, segments, pass);
        RewriteQuery(rows, fitting, text, parts, pass);
        RewriteFragment(rows, fitting, text, parts, pass);

        // A URL without a mapped reference still leads to where it led; one with a cloud id is of no use to the old server, even if another of its references is missing.
        var site = rows[fitting[0]].Product == Product.Jira ? _jiraSite : _confluenceSite;
        if (site is not null && pass.MappedCount > mappedBefore && !text.Slice(start, baseLength).SequenceEqual(site))
            pass.ReplaceBefore(editsBefore, start, start + baseLength, site);
    }

    private void RewritePath(ReadOnlySpan<UrlRow> rows, ReadOnlySpan<int> fitting, ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int End)> segments, TextPass pass)
    {
        foreach (var i in fitting)
        {
            if (!rows[i].SettlesPath) continue;
            for (var j = 0; j < rows[i].Path.Length; j++) TryRewrite(rows[i].Path[j], text, segments[j].Start, segments[j].End, TextCoding.UrlPath, pass);
            return;
        }
    }

    private void RewriteQuery(ReadOnlySpan<UrlRow> rows, ReadOnlySpan<int> fitting, ReadOnlySpan<byte> text, in UrlParts parts, TextPass pass)
    {
        for (var at = parts.QueryStart; at < parts.QueryEnd;)
        {
            var length = text[at..parts.QueryEnd].IndexOf((byte)'&');
            var end = length < 0 ? parts.QueryEnd : at + length;
            RewriteParameter(rows, fitting, text, at, end, pass);
            at = end + 1;
        }
    }

    private void RewriteParameter(ReadOnlySpan<UrlRow> rows, ReadOnlySpan<int> fitting, ReadOnlySpan<byte> text, int start, int end, TextPass pass)
    {
        var equals = text[start..end].IndexOf((byte)'=');
        var nameEnd = equals < 0 ? end : start + equals;
        foreach (var i in fitting)
        {
            foreach (var (name, value) in rows[i].Query)
            {
                if (name.Reference is not null)
                {
                    if (TryRewrite(name, text, start, nameEnd, TextCoding.UrlQuery, pass)) return;
                }
                else if (equals >= 0 && value?.Reference is not null && name.Fits(text[start..nameEnd], out _, out _)
                    && TryRewrite(value, text, nameEnd + 1, end, TextCoding.UrlQuery, pass))
                {
                    return;
                }
            }
        }
    }

    private void RewriteFragment(ReadOnlySpan<UrlRow> rows, ReadOnlySpan<int> fitting, ReadOnlySpan<byte> text, in UrlParts parts, TextPass pass)
    {
        if (parts.FragmentStart >= parts.FragmentEnd) return;
        foreach (var i in fitting)
        {
            if (rows[i].Fragment is { } slot && TryRewrite(slot, text, parts.FragmentStart, parts.FragmentEnd, TextCoding.UrlPath, pass)) return;
        }
    }

    private bool Fits(UrlRow row, ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int End)> segments)
    {
        if (row.Path.Length > segments.Length) return false;
        for (var i = 0; i < row.Path.Length; i++)
        {
            var raw = text[segments[i].Start..segments[i].End];
            if (!row.Path[i].Fits(raw, out var start, out var length)) return false;
            if (row.Path[i].Reference is { } reference && !reference.FindId(Unescaped(reference.WithoutPunctuation(raw.Slice(start, length)), TextCoding.UrlPath), out _, out _)) return false;
        }

        return true;
    }

    /// <returns>Whether the value has the form that the slot asks for; no other row is asked then.</returns>
    private bool TryRewrite(UrlSlot slot, ReadOnlySpan<byte> text, int start, int end, TextCoding coding, TextPass pass)
    {
        if (slot.Reference is not { } reference || !slot.Fits(text[start..end], out var holeStart, out var length)) return false;
        start += holeStart;
        if (reference.Value == TextValue.Text)
        {
            pass.Enter(reference.Kind.Language, coding, start, start + length);
            return true;
        }

        var raw = reference.WithoutPunctuation(text.Slice(start, length));
        var value = Unescaped(raw, coding);
        if (!reference.FindId(value, out var idStart, out var idLength)) return false;
        if (reference.Value == TextValue.IssueKey) RewriteIssueKey(reference.Kind, raw, value, start, coding, pass);
        else if (reference.Value == TextValue.TinyLink) RewriteTinyLink(reference.Kind, value, start, start + raw.Length, pass);
        else RewriteId(reference.Kind, raw, value.Slice(idStart, idLength), idStart, start, coding, pass);
        return true;
    }

    private void RewriteIssueKey(ReferenceKind kind, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> key, int rawStart, TextCoding coding, TextPass pass)
    {
        // Mappings have keys as Jira shows them, in capital letters.
        if (key.ContainsAnyInRange((byte)'a', (byte)'z'))
        {
            _spelling.Clear();
            Ascii.ToUpper(key, _spelling.Reserve(key.Length), out _);
            key = _spelling.Memory.Span;
        }

        if (raw.Length == key.Length) pass.IssueKey(kind, key, rawStart);
        else RewriteId(kind, raw, key[..key.LastIndexOf((byte)'-')], 0, rawStart, coding, pass);
    }

    private void RewriteId(ReferenceKind kind, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> id, int idStart, int rawStart, TextCoding coding, TextPass pass)
    {
        (int Raw, int Text) place = default;
        coding.Advance(raw, idStart, ref place);
        var start = rawStart + place.Raw;
        if (!pass.TryMap(kind, id, start, out var cloudId) || cloudId.SequenceEqual(id)) return;
        coding.Advance(raw, idStart + id.Length, ref place);
        _spelling.Clear();
        coding.Append(_spelling, cloudId);
        pass.Replace(start, rawStart + place.Raw, _spelling.Memory.Span);
    }

    private static void RewriteTinyLink(ReferenceKind kind, ReadOnlySpan<byte> link, int start, int end, TextPass pass)
    {
        const int longestNumber = 20;
        Span<byte> id = stackalloc byte[longestNumber];
        if (!TinyLink.TryDecode(link, out var pageId) || !pageId.TryFormat(id, out var written, default, CultureInfo.InvariantCulture)) return;
        id = id[..written];
        if (!pass.TryMap(kind, id, start, out var cloudId) || cloudId.SequenceEqual(id)) return;
        if (!Utf8Parser.TryParse(cloudId, out long cloudPageId, out var read) || read != cloudId.Length || cloudPageId <= 0)
        {
            pass.Unusable(kind, id, start, "the cloud id of a short link's page is no number", "Short links spell page ids as numbers; this one stays as it is.");
            return;
        }

        Span<byte> cloudLink = stackalloc byte[TinyLink.MaxLength + 1];
        pass.Replace(start, end, cloudLink[..TinyLink.Encode((ulong)cloudPageId, cloudLink)]);
    }

    /// <summary>Valid until the next call.</summary>
    private ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> raw, TextCoding coding)
    {
        if (coding.IndexOfEscape(raw) < 0) return raw;
        _unescaped.Clear();
        _unescaped.Truncate(coding.Decode(raw, _unescaped.Reserve(raw.Length)));
        return _unescaped.Memory.Span;
    }

    /// <summary>An id-like value in a place that no row of the table knows, once for each place.</summary>
    private void WarnOfUnknown(
        ReadOnlySpan<UrlRow> rows, ReadOnlySpan<int> fitting, ReadOnlySpan<byte> text, in UrlParts parts, ReadOnlySpan<(int Start, int End)> segments, TextPass pass)
    {
        var url = text[parts.PathStart..parts.FragmentEnd];
        for (var i = KnownSegments(rows, fitting); i < segments.Length; i++)
        {
            if (!IdLike.IsIdOrKey(text[segments[i].Start..segments[i].End])) continue;
            pass.Unknown(WarningCode.UnknownUrlForm, Form(text, segments, []), url);
            break;
        }

        for (var at = parts.QueryStart; at < parts.QueryEnd;)
        {
            var length = text[at..parts.QueryEnd].IndexOf((byte)'&');
            var end = length < 0 ? parts.QueryEnd : at + length;
            var equals = text[at..end].IndexOf((byte)'=');
            if (equals > 0 && IdLike.IsIdOrKey(text[(at + equals + 1)..end]) && !IsKnown(rows, fitting, text[at..(at + equals)]))
                pass.Unknown(WarningCode.UnknownUrlForm, Form(text, segments, text.Slice(at, equals)), url);
            at = end + 1;
        }
    }

    /// <returns>Segments from the first that the row which settles the path has.</returns>
    private static int KnownSegments(ReadOnlySpan<UrlRow> rows, ReadOnlySpan<int> fitting)
    {
        foreach (var i in fitting)
        {
            if (rows[i].SettlesPath) return rows[i].Path.Length;
        }

        return 0;
    }

    private static bool IsKnown(ReadOnlySpan<UrlRow> rows, ReadOnlySpan<int> fitting, ReadOnlySpan<byte> parameter)
    {
        foreach (var i in fitting)
        {
            foreach (var (name, _) in rows[i].Query)
            {
                if (name.Fits(parameter, out _, out _)) return true;
            }
        }

        foreach (var other in NoIds)
        {
            if (parameter.SequenceEqual(other)) return true;
        }

        return false;
    }

    /// <summary>The path with stars where ids stand, so that URLs of one form give one text. Valid until the next call.</summary>
    private ReadOnlySpan<byte> Form(ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int End)> segments, ReadOnlySpan<byte> parameter)
    {
        const int mostSegments = 5;
        _spelling.Clear();
        foreach (var (start, end) in segments[..Math.Min(segments.Length, mostSegments)])
        {
            var segment = text[start..end];
            _spelling.Append((byte)'/');
            _spelling.Append(IdLike.IsIdOrKey(segment) ? "*"u8 : segment[..Math.Min(segment.Length, LongestPart)]);
        }

        if (parameter.IsEmpty) return _spelling.Memory.Span;
        _spelling.Append((byte)'?');
        _spelling.Append(parameter[..Math.Min(parameter.Length, LongestPart)]);
        _spelling.Append((byte)'=');
        return _spelling.Memory.Span;
    }
}
