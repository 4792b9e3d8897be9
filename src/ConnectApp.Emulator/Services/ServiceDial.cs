using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.Services;

/// <summary>One dial of a service's group, with exactly one fault.</summary>
internal sealed class ServiceDial(string place, int number, FaultWord word) : Dial(place, number, word.Name)
{
    /// <summary>Words of a dial that are no faults.</summary>
    public static readonly string[] Choices = ["operation", "at", "rate", "most", "retryAfter", "applied", "appliedAfter", "dialect", "of", "when"];

    public FaultWord Word => word;

    /// <summary>An operation of the service as in its report, or <c>*</c>.</summary>
    public string Operation { get; private init; } = "*";

    /// <summary>The value of the word where it is a number; 1 for a flag.</summary>
    public int Count { get; private init; }

    public TimeSpan Time { get; private init; }

    public double Share { get; private init; }

    public string Text { get; private init; } = "";

    public IReadOnlyList<string> Texts { get; private init; } = [];

    /// <summary>With <c>status</c>: seconds of Retry-After; null: no such header.</summary>
    public int? RetryAfter { get; private init; }

    /// <summary>With <c>status</c> or <c>timeout</c>: what was asked has been done all the same.</summary>
    public bool IsApplied { get; private init; }

    /// <summary>With <c>loseAnswer</c>: applied so much later.</summary>
    public TimeSpan? AppliedAfter { get; private init; }

    /// <summary>With <c>status: 429</c>: which dialect of headers, one of the service's own.</summary>
    public string? Dialect { get; private init; }

    /// <summary>Which issue type, field or step a setting is about.</summary>
    public string? Of { get; private init; }

    public ServiceMoment? When { get; private init; }

    /// <param name="operations">Names of the service's operations.</param>
    /// <param name="words">The service's own words.</param>
    /// <param name="dialects">Its dialects of 429.</param>
    public static ServiceDial Read(
        Members dial, string place, int number, IReadOnlyList<string> operations, IReadOnlyList<FaultWord> words, string[] dialects)
    {
        FaultWord[] all = [.. FaultWord.OfEveryService, .. words];
        var fault = dial.ExactlyOne([.. all.Select(w => w.Name)]);
        var word = all.Single(w => w.Name == fault);
        var operation = dial.OneOf("operation", [.. operations, "*"]);
        if (word.IsOfCalls && operation is null)
            throw dial.Fault("no operation; expected * or one of: " + string.Join(", ", operations));
        if (!word.IsOfCalls && operation is not null)
            throw dial.Fault("operation", $"{fault} acts on no operation");
        var read = new ServiceDial(place, number, word)
        {
            Operation = operation ?? "*",
            Occurrences = word.IsOfCalls ? dial.Occurrences() : null,
            Count = word.Value switch
            {
                FaultValue.Count => dial.Integer(fault, word.Least, word.Most) ?? 0,
                FaultValue.Flag => dial.Flag(fault) ? 1 : 0,
                _ => 0,
            },
            Time = word.Value == FaultValue.Time ? dial.Duration(fault, zero: true)!.Value : TimeSpan.Zero,
            Share = word.Value == FaultValue.Share ? dial.Share(fault) : 0,
            Text = word.Value == FaultValue.Text ? dial.Text(fault)! : "",
            Texts = word.Value == FaultValue.Texts ? dial.Texts(fault) : [],
            RetryAfter = dial.Integer("retryAfter", 0, 86_400), IsApplied = dial.Flag("applied"), AppliedAfter = dial.Duration("appliedAfter"),
            Dialect = dial.OneOf("dialect", dialects), Of = dial.Text("of"), When = ServiceMoment.Read(dial, operations),
        };
        read.Check(dial);
        dial.End([.. Choices, .. all.Select(w => w.Name)]);
        return read;
    }

    private void Check(Members dial)
    {
        Only(dial, "retryAfter", "status", "throttle");
        Only(dial, "applied", "status", "timeout");
        Only(dial, "appliedAfter", "loseAnswer");
        Only(dial, "dialect", "status");
        if (dial.Has("when") && Word.IsOfCalls)
            throw dial.Fault("when", $"{Fault} acts on calls; expected at or rate");
    }

    private void Only(Members dial, string name, params string[] together)
    {
        if (dial.Has(name) && !together.Contains(Fault))
            throw dial.Fault(name, $"only together with {string.Join(" or ", together)}");
    }
}
