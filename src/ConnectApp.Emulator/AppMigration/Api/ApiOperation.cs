using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>One operation: its name in the report, how it is matched, what it takes, and who answers.</summary>
/// <param name="Name">As in the platform's OpenAPI document, for example <c>GET /mapping/{transferId}/page</c>.</param>
/// <param name="Template">Segments after the site's base URL; <c>{…}</c> takes one segment.</param>
internal sealed record ApiOperation(string Name, string Method, string[] Template, Func<TransferCall, ApiAnswer> Answer)
{
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Members a body may have; null: the operation takes no body; empty: an array.</summary>
    public IReadOnlyList<string>? BodyMembers { get; init; }

    public bool TakesArray { get; init; }

    /// <summary>Part of the migration API, which the report counts; else of the product's own REST API.</summary>
    public bool IsMigration { get; init; } = true;

    /// <summary>Answers with its own body.</summary>
    public bool Echoes { get; init; }

    /// <summary>Needs an open transfer by the id in the path.</summary>
    public bool NeedsTransfer { get; init; }

    /// <summary>400 after the transfer's time, else 403 (table of status codes per operation).</summary>
    public bool TimeOverIs400 { get; init; }

    /// <summary>Which limit of the platform ends it for a transfer.</summary>
    public string Limit { get; init; } = "transfer";

    /// <summary>Needs an upload by the s3Key in the path, and its open transfer.</summary>
    public bool NeedsFile { get; init; }

    public static ApiOperation Of(string name, Func<TransferCall, ApiAnswer> answer)
    {
        var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
        return new ApiOperation(name, method, path.Split('/'), answer);
    }

    /// <summary>The same operation below a path.</summary>
    public ApiOperation Under(string root) => this with { Template = [.. root.Split('/'), .. Template[1..]] };

    public bool Matches(string[] segments, out string pathId)
    {
        pathId = "";
        if (segments.Length != Template.Length)
            return false;
        for (var i = 0; i < segments.Length; i++)
        {
            if (Template[i].StartsWith('{'))
                pathId = Uri.UnescapeDataString(segments[i]);
            else if (!string.Equals(Template[i], segments[i], StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
