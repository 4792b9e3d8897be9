namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// Where a request may carry its token: <c>Authorization: JWT …</c>, and on a page (GET) the query parameter <c>jwt</c>. Form fields and the
/// old header <c>X-acpt</c>, which the vendor's Express library reads too, are not looked at.
/// </summary>
internal static class PresentedToken
{
    private const string Scheme = "JWT ";

    /// <param name="target">The request line's target, as sent.</param>
    public static TokenRefusal Find(HttpRequest request, string target, bool allowQuery, out string token)
    {
        token = "";
        var header = request.Headers.Authorization;
        var inQuery = FromQuery(target);

        // Two tokens mean that two readers of one request may believe different ones.
        if (header.Count + inQuery.Count > 1) return TokenRefusal.MoreThanOne;
        if (header.Count == 1)
        {
            var value = header[0] ?? "";
            if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return TokenRefusal.Missing;
            token = value[Scheme.Length..].Trim(' ');
            return token.Length == 0 ? TokenRefusal.Missing : TokenRefusal.None;
        }

        if (inQuery.Count == 0 || !allowQuery) return TokenRefusal.Missing;
        token = inQuery[0];
        return token.Length == 0 ? TokenRefusal.Missing : TokenRefusal.None;
    }

    private static List<string> FromQuery(string target)
    {
        var tokens = new List<string>();
        var fragment = target.IndexOf('#', StringComparison.Ordinal);
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0) return tokens;

        var query = target.AsSpan(0, fragment < mark ? target.Length : fragment)[(mark + 1)..];
        foreach (var range in query.Split('&'))
        {
            var piece = query[range];
            var equals = piece.IndexOf('=');
            var name = Qsh.Decode(equals < 0 ? piece : piece[..equals]);
            if (name == "jwt") tokens.Add(Qsh.Decode(equals < 0 ? [] : piece[(equals + 1)..]) ?? "");
        }

        return tokens;
    }
}
