using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>The words of the group <c>jira</c> that no other service has.</summary>
internal static class JiraDials
{
    /// <summary>Headers of a 429: of the three limits, those recorded in March 2026 with Beta names, Retry-After alone, or none.</summary>
    public static readonly string[] Dialects = ["burst", "issue", "quota", "beta", "retryAfter", "none"];

    public static readonly FaultWord[] Words =
    [
        new("partial", FaultValue.Count, IsOfCalls: true),
        new("indexLag", FaultValue.Time, IsOfCalls: false),
        new("burst", FaultValue.Count, IsOfCalls: false),
        new("quota", FaultValue.Count, IsOfCalls: false),
        new("issueWrites", FaultValue.Count, IsOfCalls: false),
        new("hops", FaultValue.Count, IsOfCalls: false, 0, 5),
        new("transitionScreen", FaultValue.Text, IsOfCalls: false),
        new("requires", FaultValue.Text, IsOfCalls: false),
        new("validator", FaultValue.Text, IsOfCalls: false),
        new("refuses", FaultValue.Text, IsOfCalls: false),
        new("denies", FaultValue.Text, IsOfCalls: false),
        new("missingScope", FaultValue.Text, IsOfCalls: false),
        new("hideEmails", FaultValue.Share, IsOfCalls: false),
        new("uploadLimit", FaultValue.Count, IsOfCalls: false),
        new("commentLimit", FaultValue.Count, IsOfCalls: false, 0),
        new("attachmentLimit", FaultValue.Count, IsOfCalls: false, 0),
        new("linkLimit", FaultValue.Count, IsOfCalls: false, 0),
        new("linkTypes", FaultValue.Texts, IsOfCalls: false),
        new("noLinking", FaultValue.Flag, IsOfCalls: false),
        new("reversedLinks", FaultValue.Flag, IsOfCalls: false),
        new("noAttachments", FaultValue.Flag, IsOfCalls: false),
        new("noMedia", FaultValue.Flag, IsOfCalls: false),
        new("archived", FaultValue.Flag, IsOfCalls: false),
        new("keyGap", FaultValue.Count, IsOfCalls: false, 1, 150),
        new("edit", FaultValue.Count, IsOfCalls: false),
    ];

    public static ServiceDial Read(Members dial, string place, int number) =>
        ServiceDial.Read(dial, place, number, JiraService.OperationNames, Words, Dialects);
}
