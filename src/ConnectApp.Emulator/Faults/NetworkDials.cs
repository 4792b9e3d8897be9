using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.Faults;

/// <summary>One fault of the network, a load balancer or the storage; exactly one fault a dial.</summary>
internal sealed class NetworkDial(string place, int number, string fault) : Dial(place, number, fault)
{
    /// <summary>Name of an operation, <c>last word</c>, or <c>*</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Answered instead of the operation's own answer; the call is not applied unless <see cref="Applies"/>.</summary>
    public int? Status { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>Retry-After is the date that is so many seconds away.</summary>
    public bool RetryAfterIsDate { get; init; }

    /// <summary>No byte of an answer for so long, then the connection ends.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Goes with a status or a time-out: what was asked has been done all the same.</summary>
    public bool Applies { get; init; }

    /// <summary>The connection ends at once, and the call is not applied.</summary>
    public bool Resets { get; init; }

    /// <summary>The call is applied, but no byte of the answer is sent.</summary>
    public bool LosesAnswer { get; init; }

    /// <summary>The call is answered as if it had been applied, but is not.</summary>
    public bool Ignores { get; init; }

    /// <summary>The connection ends after so many bytes of the body.</summary>
    public long? CutAt { get; init; }

    public int? BytesPerSecond { get; init; }

    /// <summary>Content-Length is so many bytes more (or fewer) than it should be.</summary>
    public int? LengthOff { get; init; }

    /// <summary>The storage sends the whole file, whatever range was asked for.</summary>
    public bool IgnoresRange { get; init; }

    /// <summary>From this call on the file is another one with the same bytes and another tag.</summary>
    public bool Replaces { get; init; }

    /// <summary>From this call on the file has the bytes of this one, a path below the export folder.</summary>
    public string? ReplacesWith { get; init; }

    /// <summary>The signed URL that is handed out lives so long.</summary>
    public TimeSpan? UrlLifetime { get; init; }

    /// <summary>The URL's time is over after so many bytes of the body, which ends there.</summary>
    public long? ExpiresAt { get; init; }
}

/// <summary>The group <c>network</c>: which fault a call meets.</summary>
internal sealed class NetworkDials(IReadOnlyList<NetworkDial> dials, DialCounts counts)
{
    public static readonly string[] Faults =
    [
        "status", "timeout", "reset", "loseAnswer", "ignore", "cutAt", "bytesPerSecond", "lengthOff", "ignoreRange", "replace", "replaceWith", "urlLifetime", "expireAt",
    ];

    public static readonly string[] Keys = ["operation", .. Dial.Choice, "label", "namespace", .. Faults, "retryAfter", "retryAfterDate", "applied"];

    public static readonly int[] Statuses = [400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504];

    private static readonly string[] s_ofTheStorage = ["ignoreRange", "replace", "replaceWith", "expireAt"];

    private static readonly string[] s_retryAfter = ["retryAfter", "retryAfterDate"];

    /// <param name="known">Operations that a dial may name, beside <c>*</c>.</param>
    public static NetworkDial Read(Members dial, string place, int number, NetworkOperations known)
    {
        string[] operations = ["*", .. known.All];
        var operation = dial.OneOf("operation", operations) ?? throw dial.Fault("no operation; expected one of: " + string.Join(", ", operations));
        var fault = dial.ExactlyOne(Faults);
        var status = dial.Integer("status", 100, 599);
        if (status is { } found && !Statuses.Contains(found))
            throw dial.Fault("status", $"found {found}; expected one of: {string.Join(", ", Statuses)}");
        var retryAfter = dial.Integer("retryAfter", 0, 86_400);
        var retryAfterDate = dial.Integer("retryAfterDate", 0, 86_400);
        foreach (var name in s_retryAfter.Where(name => dial.Has(name) && status is null))
            throw dial.Fault(name, "only together with status");
        if (retryAfter is not null && retryAfterDate is not null)
            throw dial.Fault("retryAfterDate", "only without retryAfter");
        var applied = dial.Flag("applied");
        if (applied && fault is not ("status" or "timeout"))
            throw dial.Fault("applied", "only together with status or timeout");
        var possible = s_ofTheStorage.Contains(fault) ? known.OfFiles : fault == "urlLifetime" ? known.Signing : fault == "ignore" ? known.Writing : operations;
        if (!possible.Contains(operation))
            throw dial.Fault(fault, $"only for {string.Join(", ", possible)}");
        var network = new NetworkDial(place, number, fault)
        {
            Operation = operation, Occurrences = dial.Occurrences(), Site = dial.Number("site"), Transfer = dial.Number("transfer"),
            Label = dial.Text("label"), Namespace = dial.Text("namespace"),
            Status = status, RetryAfterSeconds = retryAfter ?? retryAfterDate, RetryAfterIsDate = retryAfterDate is not null, Applies = applied,
            Timeout = dial.Duration("timeout"), Resets = dial.Flag("reset"), LosesAnswer = dial.Flag("loseAnswer"), Ignores = dial.Flag("ignore"),
            CutAt = dial.Integer("cutAt", 0, int.MaxValue), BytesPerSecond = dial.Integer("bytesPerSecond", 1, int.MaxValue),
            LengthOff = dial.Integer("lengthOff", -1_000_000, 1_000_000), IgnoresRange = dial.Flag("ignoreRange"),
            Replaces = dial.Flag("replace"), ReplacesWith = dial.Path("replaceWith"), UrlLifetime = dial.Duration("urlLifetime", zero: true),
            ExpiresAt = dial.Integer("expireAt", 0, int.MaxValue),
        };
        if (network.LengthOff == 0)
            throw dial.Fault("lengthOff", "found 0; expected a number that is off");
        dial.End(Keys);
        return network;
    }

    /// <param name="operations">The call's operation, and a narrower name where it has one.</param>
    public NetworkDial? Next(IReadOnlyList<string> operations, in Subject subject)
    {
        NetworkDial? first = null;
        foreach (var dial in dials)
        {
            // Every dial counts what it covers, even when another one acts.
            if ((dial.Operation == "*" || operations.Contains(dial.Operation)) && counts.Wants(dial, subject))
                first ??= dial;
        }

        return first;
    }

    /// <summary>Counts what a dial did to an answer; a cut behind its last byte is none.</summary>
    public void Acted(NetworkDial? dial, long bodyBytes)
    {
        if (dial is not null && !((dial.CutAt ?? dial.ExpiresAt) >= bodyBytes))
            counts.Acted(dial);
    }
}
