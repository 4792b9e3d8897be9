using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Ledgers;

namespace ConnectApp.Emulator.Services;

/// <summary>
/// One service that the emulator plays. Every call goes the same way: operation, credential, form, limit, fault of the scenario, answer.
/// Whatever comes, there is an answer, and what breaks the contract is in the ledger.
/// </summary>
internal abstract class EmulatedService(PlatformClock clock, ServiceDials dials)
{
    /// <summary>Calls at once that a client may have in hand at one side.</summary>
    private const int MostAtOnce = 8;

    private const int LongestViolation = 1000;

    private readonly Lock _state = new();
    private readonly CallsInHand _inHand = new();
    private readonly WaitTimes _waits = new(clock);

    public Ledger Ledger { get; } = new();

    public ServiceActivity Activity { get; } = new();

    public ServiceDials Dials => dials;

    protected PlatformClock Clock => clock;

    protected abstract IReadOnlyList<ServiceOperation> Operations { get; }

    /// <summary>How steps of paths are compared.</summary>
    protected abstract StringComparison PathComparison { get; }

    public ServiceDelivery Handle(ServiceRequest request)
    {
        request = Locate(request);
        if (Find(request) is not ({ } operation, { } variables))
            return Unknown(request);
        var thing = operation.Serial is { } name && operation.IsWrite ? SerialThing(variables[name]) : null;
        var (all, ofThing) = _inHand.Begin(thing);
        var now = clock.WallNow;
        Ledger.Request(operation.Name);
        Activity.Called(operation.IsWrite, clock.Wire.GetUtcNow());
        foreach (var begun in dials.Called(operation.Name))
        {
            lock (_state)
                Begin(begun);
            dials.Acted(begun);
        }

        var dial = dials.Next(operation.Name, string.Join('/', variables.Values));
        var call = new ServiceCall(request, operation, variables, now) { Partial = dial?.Fault == "partial" ? dial.Count : 0 };
        if (all > MostAtOnce)
            Violate(request, $"{all} calls at once; expected at most {MostAtOnce}");
        if (ofThing > 1)
            Violate(request, $"{ofThing} writes at once to {thing}; they come one after another");
        if (_waits.TooEarly("*", operation.Name, thing ?? "") is { } early)
            Violate(request, $"{early.TotalSeconds:0.0} s before the end of Retry-After");
        var answer = Answer(call, dial, thing);
        if (answer.Violation is { } violation)
            Violate(request, violation);
        Answered(answer);
        var delay = Delay(dial, answer);
        foreach (var (_, seconds) in answer.Headers.Where(h => h.Name == "Retry-After"))
            _waits.Tell(WaitScope(call, answer, thing), delay, TimeSpan.FromSeconds(int.Parse(seconds)));
        return new ServiceDelivery(answer, dial, delay, () => _inHand.End(thing));
    }

    /// <summary>What a broken body means: nothing was asked.</summary>
    protected static ServiceAnswer CutOff() => ServiceAnswer.Empty(400);

    /// <summary>Null where the credential is good.</summary>
    protected abstract ServiceAnswer? CheckCredential(ServiceCall call);

    /// <summary>Null where version, media type and body are as they must be.</summary>
    protected abstract ServiceAnswer? CheckForm(ServiceCall call);

    /// <summary>Null where the service has time for the call.</summary>
    protected abstract ServiceAnswer? CheckLimit(ServiceCall call, string? thing);

    /// <summary>The answer with a status that a dial makes, in the service's own words.</summary>
    protected abstract ServiceAnswer Faulty(ServiceCall call, ServiceDial dial);

    protected abstract ServiceAnswer UnknownOperation(ServiceRequest request, string? otherMethod);

    /// <summary>What waits after a Retry-After: <c>*</c>, the operation, or the thing.</summary>
    protected abstract string WaitScope(ServiceCall call, ServiceAnswer answer, string? thing);

    public ServiceReport Report() => new(Ledger.Requests, Ledger.Refusals, Activity.ThrottledCalls, Ledger.Violations);

    /// <summary>Does something between two calls.</summary>
    public T Within<T>(Func<T> change)
    {
        lock (_state)
            return change();
    }

    /// <summary>Takes the steps that lead to the operations out of the path.</summary>
    protected abstract ServiceRequest Locate(ServiceRequest request);

    /// <summary>Headers that every answer has.</summary>
    protected virtual ServiceAnswer Complete(ServiceCall call, ServiceAnswer answer) => answer;

    /// <summary>The moment of a setting has come.</summary>
    protected virtual void Begin(ServiceDial dial)
    {
    }

    /// <summary>Different names of one thing are one: an issue has a key and an id.</summary>
    protected virtual string SerialThing(string name) => name;

    protected virtual TimeSpan ExtraDelay(ServiceAnswer answer) => TimeSpan.Zero;

    private ServiceAnswer Answer(ServiceCall call, ServiceDial? dial, string? thing)
    {
        if (call.Request.IsCutOff)
            return CutOff();
        lock (_state)
        {
            var answer = CheckCredential(call) ?? CheckForm(call) ?? CheckLimit(call, thing);
            if (answer is null)
            {
                var isApplied = dial?.Fault switch
                {
                    "status" or "timeout" => dial.IsApplied,
                    "reset" => false,
                    "loseAnswer" => dial.AppliedAfter is null,
                    _ => true,
                };
                answer = isApplied ? call.Operation.Answer(call) : null;
                if (dial?.Fault == "loseAnswer" && dial.AppliedAfter is { } after)
                    _ = ApplyLaterAsync(call, after);
                // A fault does not hide what the client did wrong.
                if (dial?.Word.IsOfCalls == true && dial.Fault is not ("cutAt" or "bytesPerSecond" or "delay" or "partial" or "timeout" or "reset" or "loseAnswer"))
                    answer = Faulty(call, dial) with { Violation = answer?.Violation };
            }

            return Complete(call, answer ?? ServiceAnswer.Empty(204));
        }
    }

    private async Task ApplyLaterAsync(ServiceCall call, TimeSpan after)
    {
        await Task.Delay(after, clock.Wire);
        lock (_state)
        {
            if (call.Operation.Answer(call).Violation is { } violation)
                Violate(call.Request, violation);
        }
    }

    private TimeSpan Delay(ServiceDial? dial, ServiceAnswer answer) =>
        (dial?.Fault is "timeout" or "delay" ? dial.Time : TimeSpan.Zero) + (dials.Setting("latency")?.Time ?? TimeSpan.Zero) + ExtraDelay(answer);

    private (ServiceOperation, IReadOnlyDictionary<string, string>)? FindExact(ServiceRequest request, out string? otherMethod)
    {
        otherMethod = null;
        foreach (var operation in Operations)
        {
            if (operation.Match(request.Segments, PathComparison) is not { } variables)
                continue;
            if (operation.Method == request.Method)
                return (operation, variables);
            otherMethod = operation.Method;
        }

        return null;
    }

    private (ServiceOperation?, IReadOnlyDictionary<string, string>?) Find(ServiceRequest request) =>
        FindExact(request, out _) is var (operation, variables) ? (operation, variables) : (null, null);

    private ServiceDelivery Unknown(ServiceRequest request)
    {
        FindExact(request, out var otherMethod);
        var answer = UnknownOperation(request, otherMethod);
        Violate(request, answer.Violation ?? "unknown operation");
        Answered(answer);
        return new ServiceDelivery(answer, dial: null, TimeSpan.Zero, () => { });
    }

    private void Answered(ServiceAnswer answer)
    {
        Ledger.Refused(answer.Status);
        if (answer.IsThrottle)
            Activity.Throttled();
    }

    private void Violate(ServiceRequest request, string text) =>
        Ledger.Violation($"{request.Method} {request.RawPath}: {(text.Length <= LongestViolation ? text : text[..LongestViolation] + "…")}");
}
