namespace ConnectApp.WorkItems.Calls;

/// <summary>What the pipeline must know about a call, by its path template.</summary>
internal static class CallRules
{
    // Searches and batch reads by POST, and writes that end in the same state if they are repeated: a second link of the same type between
    // the same issues answers as created, and a remote link is found again by its globalId.
    private static readonly HashSet<string> s_repeatablePosts = new(StringComparer.Ordinal)
    {
        "/{project}/_apis/wit/wiql",
        "/{project}/_apis/wit/workitemsbatch",
        "/rest/api/3/issue/bulkfetch",
        "/rest/api/3/search/jql",
        "/rest/api/3/issueLink",
        "/rest/api/3/issue/{issue}/remotelink",
    };

    private static readonly TimeSpan s_attemptTime = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan s_fileTime = TimeSpan.FromMinutes(15);

    public static bool MayRepeat(HttpRequestMessage request) =>
        request.Method != HttpMethod.Post || s_repeatablePosts.Contains(CallName.Of(request));

    /// <summary>Longest time of one attempt; of an attachment's download, until its headers.</summary>
    public static TimeSpan AttemptTime(HttpRequestMessage request) =>
        CallName.Of(request).EndsWith("/attachments", StringComparison.Ordinal) ? s_fileTime : s_attemptTime;

    /// <summary>Whether the caller reads the body while it comes.</summary>
    public static bool Streams(HttpRequestMessage request) =>
        CallName.Of(request).EndsWith("/attachments/{guid}", StringComparison.Ordinal);
}
