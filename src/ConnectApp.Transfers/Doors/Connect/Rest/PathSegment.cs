namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>Guards the texts that become a segment of a path: Refit escapes them, but takes those that would name another resource.</summary>
internal static class PathSegment
{
    /// <summary>Whether the text names a resource of its own where it stands in a path.</summary>
    public static bool IsOne(string text) => text is not ("" or "." or "..");

    /// <exception cref="ArgumentException">A text that is no segment of its own: it would name another resource.</exception>
    public static string Checked(string text) => IsOne(text) ? text : throw new ArgumentException($"'{text}' cannot stand in a path.", nameof(text));
}
