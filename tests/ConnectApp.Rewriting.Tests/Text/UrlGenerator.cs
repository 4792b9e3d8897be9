using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Urls;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Makes URLs of the source servers from the table of forms, with other parameters, orders and spellings around what they name.</summary>
internal sealed class UrlGenerator(int seed)
{
    private static readonly UrlPattern[] Patterns = [.. UrlForms.OfJira.Concat(UrlForms.OfConfluence).Select(f => UrlPattern.Parse(f.Pattern))];
    private static readonly string[] Bases = ["https://jira.example.org", "http://JIRA.example.org:80", "https://example.org/jira", "//example.org/confluence", "https://example.org:443/confluence"];
    private static readonly string[] Noise = ["page=com.atlassian.jira%3Ax", "a", "b=%zz", "c=%C3%A4+%ff", "=", "", "title=KEY-1", "x=%"];

    private readonly Random _random = new(seed);

    public string Next()
    {
        var pattern = Pick(Patterns);
        var url = new StringBuilder(Pick(Bases));
        foreach (var piece in pattern.Path) url.Append(_random.Next(20) == 0 ? "//" : "/").Append(Fill(piece));
        url.Append(_random.Next(6) switch { 0 => "/", 1 => ";jsessionid=7F", 2 => "/More+of%20it", _ => "" });
        List<string> query = [.. pattern.Query.Where(_ => _random.Next(3) > 0).Select(p => Fill(p.Name) + "=" + (p.Value is null ? "x" : Fill(p.Value)))];
        while (_random.Next(2) == 0) query.Insert(_random.Next(query.Count + 1), Pick(Noise));
        if (query.Count > 0) url.Append('?').AppendJoin('&', query);
        if (_random.Next(4) == 0) url.Append('#').Append(pattern.Fragment is null ? "top" : Fill(pattern.Fragment));
        return url.ToString();
    }

    /// <summary>A URL with some of its characters replaced, dropped or repeated.</summary>
    public string NextBroken()
    {
        const string bytes = "%/?&=#:@;+-_.~*|\\ \n\"'<>[]{}0aK\u00e4\ud83d\ude00\u0000";
        var url = new StringBuilder(Next());
        for (var i = _random.Next(6); i >= 0 && url.Length > 0; i--)
        {
            var at = _random.Next(url.Length);
            switch (_random.Next(4))
            {
                case 0: url[at] = bytes[_random.Next(30)]; break;
                case 1: url.Remove(at, _random.Next(url.Length - at)); break;
                case 2: url.Insert(at, url.ToString(at, Math.Min(url.Length - at, _random.Next(40)))); break;
                default: url.Insert(at, bytes); break;
            }
        }

        return url.ToString();
    }

    private string Fill(UrlPiece piece) => piece.Before + (piece.Hole is null ? "" : Value(piece.Hole)) + piece.After;

    private string Value(string kind) => kind switch
    {
        "" => "x",
        "issueKey" => Letters('A') + "-" + Number(),
        "projectKey" => Letters('A'),
        "spaceKey" => _random.Next(4) == 0 ? "~" + Letters('a') : Letters(_random.Next(2) == 0 ? 'A' : 'a'),
        "jql" => "project+%3D+" + Letters('A'),
        "userName" or "userKey" => Letters('a') + Pick(["", "%40example.org", "%3A1", ".x"]),
        "group" => Letters('a') + "-users",
        UrlForm.TinyLink => TinyLinkOf((ulong)_random.NextInt64(2, 1L << 40)),
        _ => Number(),
    };

    private static string TinyLinkOf(ulong pageId)
    {
        Span<byte> link = stackalloc byte[12];
        return Encoding.ASCII.GetString(link[..TinyLink.Encode(pageId, link)]);
    }

    private string Number() => _random.Next(10, 1_000_000).ToString(CultureInfo.InvariantCulture);

    private string Letters(char first) => string.Concat(Enumerable.Range(0, _random.Next(2, 6)).Select(_ => (char)(first + _random.Next(26))));

    private T Pick<T>(T[] of) => of[_random.Next(of.Length)];
}
