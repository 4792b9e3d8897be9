using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.Services;

/// <summary>When a setting begins: after so many calls of an operation, or after so much of the calendar. Exactly one of the two is there.</summary>
/// <param name="Calls">The call with this number is the first to meet it.</param>
internal sealed record ServiceMoment(int? Calls, string Operation, TimeSpan? Time)
{
    public static ServiceMoment? Read(Members dial, IReadOnlyList<string> operations)
    {
        if (dial.Group("when") is not { } when)
            return null;
        when.ExactlyOne("calls", "time");
        var operation = when.OneOf("operation", [.. operations, "*"]);
        if (operation is not null && !when.Has("calls"))
            throw when.Fault("operation", "only together with calls");
        var moment = new ServiceMoment(when.Number("calls"), operation ?? "*", when.Duration("time", zero: true));
        when.End(["calls", "operation", "time"]);
        return moment;
    }
}
