using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>The words of the group <c>migrationApi</c> that no other service has. <c>of</c> names a part of a job's name, or a server id.</summary>
internal static class MigrationApiDials
{
    private static readonly string[] s_dialects = ["none"];

    public static readonly FaultWord[] Words =
    [
        new("failedCheck", FaultValue.Text, IsOfCalls: false),
        new("blockingCheck", FaultValue.Text, IsOfCalls: false),
        new("brokenCheck", FaultValue.Text, IsOfCalls: false),
        new("warningCheck", FaultValue.Text, IsOfCalls: false),
        new("failedProject", FaultValue.Text, IsOfCalls: false),
        new("warningProject", FaultValue.Text, IsOfCalls: false),
        new("strangeProject", FaultValue.Text, IsOfCalls: false),
        new("failedScope", FaultValue.Text, IsOfCalls: false),
        new("failedApp", FaultValue.Text, IsOfCalls: false),
        new("appsNeverEnd", FaultValue.Flag, IsOfCalls: false),
        new("appsTake", FaultValue.Time, IsOfCalls: false),
        new("checksTake", FaultValue.Time, IsOfCalls: false),
        new("projectsTake", FaultValue.Time, IsOfCalls: false),
        new("offline", FaultValue.Time, IsOfCalls: false),
        new("empty", FaultValue.Time, IsOfCalls: false),
        new("outcomeLag", FaultValue.Time, IsOfCalls: false),
        new("listLag", FaultValue.Time, IsOfCalls: false),
        new("repeatedCursor", FaultValue.Flag, IsOfCalls: false),
        new("attachLife", FaultValue.Time, IsOfCalls: false),
        new("attachEnds", FaultValue.Flag, IsOfCalls: false),
        new("tokenLife", FaultValue.Time, IsOfCalls: false),
        new("tokenEnds", FaultValue.Flag, IsOfCalls: false),
        new("expiryForm", FaultValue.Text, IsOfCalls: false),
        new("artifactLife", FaultValue.Time, IsOfCalls: false),
        new("noArtifacts", FaultValue.Flag, IsOfCalls: false),
        new("postLimit", FaultValue.Count, IsOfCalls: false),
        new("readLimit", FaultValue.Count, IsOfCalls: false),
        new("reportsAuth", FaultValue.Text, IsOfCalls: false),
        new("mappingTakes", FaultValue.Time, IsOfCalls: false),
        new("mappingFails", FaultValue.Flag, IsOfCalls: false),
        new("mappingLife", FaultValue.Time, IsOfCalls: false),
    ];

    public static ServiceDial Read(Members dial, string place, int number) =>
        ServiceDial.Read(dial, place, number, MigrationApiService.OperationNames, Words, s_dialects);
}
