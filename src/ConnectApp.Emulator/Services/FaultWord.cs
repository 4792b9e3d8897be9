namespace ConnectApp.Emulator.Services;

/// <summary>One word of a dial: what its value is, and whether it acts on calls or is a setting of the service.</summary>
/// <param name="IsOfCalls">True: the dial has an <c>operation</c> and <c>at</c> or <c>rate</c>. False: it acts always, or from its <c>when</c> on.</param>
internal sealed record FaultWord(string Name, FaultValue Value, bool IsOfCalls, int Least = 1, int Most = int.MaxValue)
{
    /// <summary>Faults of the network and of load balancers, the same for every service.</summary>
    public static readonly FaultWord[] OfEveryService =
    [
        new("status", FaultValue.Count, IsOfCalls: true, 400, 599),
        new("timeout", FaultValue.Time, IsOfCalls: true),
        new("reset", FaultValue.Flag, IsOfCalls: true),
        new("loseAnswer", FaultValue.Flag, IsOfCalls: true),
        new("delay", FaultValue.Time, IsOfCalls: true),
        new("cutAt", FaultValue.Count, IsOfCalls: true, 0),
        new("bytesPerSecond", FaultValue.Count, IsOfCalls: true),
        new("latency", FaultValue.Time, IsOfCalls: false),
        new("expires", FaultValue.Flag, IsOfCalls: false),
    ];
}
