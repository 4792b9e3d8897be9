using System.Text;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectApp.Api.Access;

/// <summary>A token that stood in the query of a call of the API. It is taken out before anything can log, trace or echo the address.</summary>
internal sealed record QueryToken(string Value)
{
    private const string Name = "token";
    private const string Redacted = "token=redacted";

    /// <summary>First in the pipeline.</summary>
    public static void Take(HttpContext context)
    {
        var query = context.Request.QueryString.Value;

        // With or without the base URL's path before it, which is cut off later. Elsewhere the query is part of what the product signed.
        if (string.IsNullOrEmpty(query) || context.Request.Path.Value?.Contains("/api/", StringComparison.OrdinalIgnoreCase) != true) return;
        string? first = null;
        var clean = new StringBuilder("?");
        foreach (var range in query.AsSpan(1).Split('&'))
        {
            var piece = query.AsSpan(1)[range];
            var equals = piece.IndexOf('=');
            var isToken = string.Equals(Qsh.Decode(equals < 0 ? piece : piece[..equals]), Name, StringComparison.OrdinalIgnoreCase);
            if (isToken) first ??= Qsh.Decode(equals < 0 ? [] : piece[(equals + 1)..]) ?? "";
            if (clean.Length > 1) clean.Append('&');
            clean.Append(isToken ? Redacted : piece);
        }

        if (first is null) return;
        context.Features.Set(new QueryToken(first));
        context.Request.QueryString = new QueryString(clean.ToString());
        if (context.Features.Get<IHttpRequestFeature>() is { RawTarget: { Length: > 0 } raw } request)
        {
            var mark = raw.IndexOf('?', StringComparison.Ordinal);
            request.RawTarget = mark < 0 ? raw : raw[..mark] + clean;
        }
    }

    /// <summary>Not even a debugger's record may hold it.</summary>
    public override string ToString() => nameof(QueryToken);
}
