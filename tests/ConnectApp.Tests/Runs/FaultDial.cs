namespace ConnectApp.Tests.Runs;

/// <summary>How a migration must end that met a fault.</summary>
internal enum FaultEnd
{
    /// <summary>Records, books, problems and status as in an unbroken migration.</summary>
    Same,

    /// <summary>The records are those of an unbroken migration; its books tell of a further upload.</summary>
    SameRecords,

    /// <summary>As a migration whose site never had the hidden mappings.</summary>
    Hidden,

    /// <summary>Hidden at first and there later: as one of the two, according to when it was asked.</summary>
    HiddenOrSame,

    /// <summary>INCOMPLETE, FAILED, or what the platform settled it as; with a message for the admin, and balanced books.</summary>
    Says,
}

/// <summary>A fault of the platform, as entries of a scenario.</summary>
/// <param name="Entries">Group, then the entry's members: <c>network: operation: last word, at: [1], loseAnswer: true</c>.</param>
internal sealed record FaultDial(string Name, FaultEnd End, params string[] Entries)
{
    private const string Page = "operation: \"GET /mapping/{transferId}/page\"";
    private const string Find = "operation: \"POST /mapping/{transferId}/find\"";
    private const string List = "operation: \"GET /data/{transferId}/all\"";
    private const string Sign = "operation: \"GET /data/{s3Key}\"";
    private const string Storage = "operation: \"GET /storage/{file}\"";
    private const string Feedback = "operation: \"POST /feedback/{transferId}\"";
    private const string Report = "operation: \"POST /progress/{transferId}\"";
    private const string LastWord = "operation: last word";
    private const string SmallPages = "mapping: namespace: \"jira:issue\", rate: 1, pageSize: 2";

    public const string EventsLost = "upload events lost";
    public const string NotListed = "file not in the list";

    /// <summary>Server ids that some faults hide.</summary>
    public static readonly string[] HiddenKeys = ["10001", "10002"];
    private const string TheHidden = "namespace: \"jira:issue\", keys: [\"10001\", \"10002\"], hide: true";

    /// <summary>Every fault that one transfer can have for itself; those of the clock are <see cref="OfTheClock"/>.</summary>
    public static IReadOnlyList<FaultDial> All { get; } =
    [
        new("429 with seconds", FaultEnd.Same, $"network: {Page}, at: [1, 2], status: 429, retryAfter: 2"),
        new("429 with a date", FaultEnd.Same, $"network: {List}, at: [1], status: 429, retryAfterDate: 5"),
        new("429 without Retry-After", FaultEnd.Same, "network: operation: \"*\", rate: 0.2, most: 6, status: 429"),
        new("429 for longer than a pause", FaultEnd.Same, $"network: {List}, at: [1], status: 429, retryAfter: 90"),
        new("429 of the storage", FaultEnd.Same, $"network: {Storage}, at: [1, 3], status: 429, retryAfter: 1"),
        new("500", FaultEnd.Same, "network: operation: \"*\", rate: 0.2, most: 6, status: 500"),
        new("502", FaultEnd.Same, "network: operation: \"*\", rate: 0.2, most: 6, status: 502"),
        new("503", FaultEnd.Same, "network: operation: \"*\", rate: 0.2, most: 6, status: 503"),
        new("504", FaultEnd.Same, "network: operation: \"*\", rate: 0.2, most: 6, status: 504"),
        new("408", FaultEnd.Same, $"network: {Page}, at: [1], status: 408"),
        new("400 for the list", FaultEnd.Same, $"network: {List}, at: [1], status: 400"),
        new("404 for the list", FaultEnd.Same, $"network: {List}, at: [1], status: 404"),
        new("409 for the list", FaultEnd.Same, $"network: {List}, at: [1], status: 409"),
        new("403 for the list of a live transfer", FaultEnd.Same, $"network: {List}, at: [1], status: 403"),
        new("403 for a mapping of a live transfer", FaultEnd.Same, $"network: {Page}, at: [1], status: 403"),
        new("403 for a signed URL", FaultEnd.Same, $"network: {Sign}, at: [1], status: 403"),
        new("403 for the feedback", FaultEnd.Same, $"network: {Feedback}, at: [1], status: 403"),
        new("401 once", FaultEnd.Same, $"network: {Page}, at: [1], status: 401"),
        new("503 to the last word, applied", FaultEnd.Same, $"network: {LastWord}, at: [1], status: 503, applied: true"),
        new("504 to the last word, not applied", FaultEnd.Same, $"network: {LastWord}, at: [1], status: 504"),
        new("403 to the last word, not applied", FaultEnd.Same, $"network: {LastWord}, at: [1], status: 403"),
        new("time-out of a page", FaultEnd.Same, $"network: {Page}, at: [1], timeout: 40s"),
        new("time-out of the storage", FaultEnd.Same, $"network: {Storage}, at: [1], timeout: 40s"),
        new("time-out of the last word, applied", FaultEnd.Same, $"network: {LastWord}, at: [1], timeout: 10s, applied: true"),
        new("resets", FaultEnd.Same, "network: operation: \"*\", rate: 0.2, most: 6, reset: true"),
        new("answer to the last word lost", FaultEnd.Same, $"network: {LastWord}, at: [1], loseAnswer: true"),
        new("answer to feedback lost", FaultEnd.Same, $"network: {Feedback}, at: [1], loseAnswer: true"),
        new("answer to progress lost", FaultEnd.Same, $"network: {Report}, at: [1], loseAnswer: true"),
        new("last word not applied", FaultEnd.Same, $"network: {LastWord}, at: [1], ignore: true"),
        new("feedback not applied", FaultEnd.Same, $"network: {Feedback}, at: [1], ignore: true"),
        new("progress not applied", FaultEnd.Same, $"network: {Report}, at: [1], ignore: true"),
        new("body of a file cut", FaultEnd.Same, $"network: {Storage}, at: [1, 2], cutAt: 60"),
        new("body of the list cut", FaultEnd.Same, $"network: {List}, at: [1], cutAt: 30"),
        new("slow body", FaultEnd.Same, $"network: {Storage}, at: [1], bytesPerSecond: 100"),
        new("Content-Length of a file too great", FaultEnd.Same, $"network: {Storage}, at: [1], lengthOff: 20"),
        new("Content-Length of a file too small", FaultEnd.Same, $"network: {Storage}, at: [1], lengthOff: -20"),
        new("Content-Length of a page too small", FaultEnd.Same, $"network: {Page}, at: [1], lengthOff: -10"),
        new("ranges ignored", FaultEnd.Same, $"network: {Storage}, at: [1, 2, 3], ignoreRange: true"),
        new("file replaced by the same bytes", FaultEnd.Same, $"network: {Storage}, at: [2], replace: true"),
        new("file replaced by other bytes", FaultEnd.Says, $"network: {Storage}, label: \"notes*\", at: [2], replaceWith: other.bin", "list: label: other.bin, never: true"),
        new("URL over at once", FaultEnd.Same, $"network: {Sign}, at: [1, 2], urlLifetime: 0s"),
        new("URL over in mid-body", FaultEnd.Same, $"network: {Storage}, at: [1], expireAt: 60"),

        new("file appears late", FaultEnd.Same, "list: label: \"notes*\", appears: { downloads: 2 }"),
        new("file appears after the last report", FaultEnd.Same, "list: label: \"notes*\", appears: { time: 20s }"),
        new("file listed twice", FaultEnd.Same, "list: at: [1], listedTwice: true"),
        new("file uploaded twice", FaultEnd.SameRecords, "list: label: \"checklists-1*\", uploadedTwice: true"),
        new(NotListed, FaultEnd.Same, "list: label: \"checklists-1*\", unlisted: true"),
        new("file without a label", FaultEnd.Says, "list: label: \"extra*\", unlabelled: true"),
        new("expired URL", FaultEnd.Same, "list: at: [1], expiredUrl: true"),

        new("small pages", FaultEnd.Same, SmallPages),
        new("empty page", FaultEnd.Same, "mapping: namespace: \"jira:issue\", at: [1], emptyPage: true"),
        new("page repeated", FaultEnd.Same, $"network: {Page}, namespace: \"jira:issue\", at: [1], cutAt: 10", "mapping: namespace: \"jira:issue\", at: [2], repeatPage: true"),
        new("hasNext at the end", FaultEnd.Same, "mapping: namespace: \"jira:issue\", at: [1], hasNext: true"),
        new("no hasNext in between", FaultEnd.Says, SmallPages, "mapping: namespace: \"jira:issue\", at: [1], hasNext: false"),
        new("find fails", FaultEnd.Same, SmallPages, $"network: {Find}, at: [1, 2], status: 503"),
        new("find times out", FaultEnd.Same, SmallPages, $"network: {Find}, at: [1], timeout: 40s"),
        new("mappings hidden for ever", FaultEnd.Hidden, $"mapping: {TheHidden}"),
        new("mappings hidden at first", FaultEnd.HiddenOrSame, $"mapping: {TheHidden}, until: {{ downloads: 3 }}"),
        new("mappings change", FaultEnd.Says, SmallPages, "mapping: namespace: \"jira:issue\", share: 0.5, change: true, from: { calls: 1, operation: \"GET /mapping/{transferId}/page\" }"),

        new(EventsLost, FaultEnd.Same, "events: eventType: app-data-uploaded, rate: 1, lose: true"),
        new("first event lost", FaultEnd.Same, "events: eventType: listener-triggered, at: [1], lose: true"),
        new("events twice", FaultEnd.Same, "events: eventType: app-data-uploaded, at: [1, 2], duplicate: 2"),
        new("first event last", FaultEnd.Same, "events: eventType: listener-triggered, at: [1], reorder: true"),
        new("event late", FaultEnd.Same, "events: eventType: app-data-uploaded, at: [2], delay: 30s"),
        new("event of an unknown transfer", FaultEnd.Same, "events: eventType: app-data-uploaded, at: [1], unknownTransfer: true"),
        new("cancel", FaultEnd.Says, $"events: cancel: true, when: {{ calls: 2, {Storage} }}"),
        new("exporter fails", FaultEnd.Says, "events: error: true, when: { downloads: 1 }", "list: label: \"notes*\", appears: { downloads: 3 }"),
        new("platform settles in mid-run", FaultEnd.Says, $"events: settle: TIMED_OUT, when: {{ calls: 2, {Storage} }}"),
        new("platform settles with our last word on the way", FaultEnd.Says, $"events: settle: CANCELLED, when: {{ calls: 2, {Feedback} }}"),
        new("secret rotated", FaultEnd.Same, $"events: rotate: true, when: {{ calls: 2, {Storage} }}"),
        new("secret refused before the new one is told", FaultEnd.Same, $"events: rotate: true, delay: 30s, when: {{ calls: 1, {Page} }}"),
    ];

    /// <summary>Faults of the platform's time, which all sites of an emulator share.</summary>
    public static IReadOnlyList<FaultDial> OfTheClock { get; } =
    [
        new("clock ahead", FaultEnd.Same, "clock: skew: 20s"),
        new("clock behind", FaultEnd.Same, "clock: skew: -20s"),
        new("clock jumps forward and back", FaultEnd.Same, $"clock: jump: 2h, when: {{ calls: 4, {Storage} }}, lasts: 30s"),
        new("clock jumps back and forward", FaultEnd.Same, $"clock: jump: -2h, when: {{ calls: 4, {Storage} }}, lasts: 30s"),
        new("two hours pass", FaultEnd.Same, "clock: pass: 2h, when: { downloads: 1 }"),
        new("URLs of a second", FaultEnd.Same, "clock: limit: signedUrl, lasts: 1s", $"network: {Storage}, at: [1], bytesPerSecond: 100"),
        new("a file never comes", FaultEnd.Says, "list: label: \"notes*\", never: true", "clock: limit: transfer, lasts: 60s"),
    ];
}
