namespace ConnectApp.Rewriting.Plans;

/// <summary>A part of a URL: all of it literal, or with a hole between two literals.</summary>
/// <param name="Hole">Null: none, and <paramref name="Before"/> is all; empty (<c>*</c>): anything may stand there; else the name of a reference (<c>{issueId}</c>).</param>
public sealed record UrlPiece(string Before, string? Hole = null, string After = "")
{
    /// <summary>Whether something of the source server's own ids stands here.</summary>
    public bool IsReference => !string.IsNullOrEmpty(Hole);
}
