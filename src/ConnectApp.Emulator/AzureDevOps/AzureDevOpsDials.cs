using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>The words of the group <c>azureDevOps</c> that no other service has.</summary>
internal static class AzureDevOpsDials
{
    /// <summary>Headers of a 429: all of them, Retry-After alone, or none.</summary>
    public static readonly string[] Dialects = ["full", "retryAfter", "none"];

    public static readonly FaultWord[] Words =
    [
        new("throttle", FaultValue.Time, IsOfCalls: true),
        new("signIn", FaultValue.Count, IsOfCalls: true, 203, 401),
        new("partial", FaultValue.Count, IsOfCalls: true),
        new("refuseWith", FaultValue.Count, IsOfCalls: false, 203, 401),
        new("tstu", FaultValue.Count, IsOfCalls: false),
        new("resultLimit", FaultValue.Count, IsOfCalls: false),
        new("topIsNoHelp", FaultValue.Flag, IsOfCalls: false),
        new("server", FaultValue.Flag, IsOfCalls: false),
        new("hides", FaultValue.Share, IsOfCalls: false),
        new("create", FaultValue.Count, IsOfCalls: false),
        new("edit", FaultValue.Count, IsOfCalls: false),
        new("delete", FaultValue.Count, IsOfCalls: false),
    ];

    public static ServiceDial Read(Members dial, string place, int number) =>
        ServiceDial.Read(dial, place, number, AzureDevOpsService.OperationNames, Words, Dialects);
}
