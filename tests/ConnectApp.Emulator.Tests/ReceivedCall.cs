using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Tests;

internal sealed record ReceivedCall(string Path, string Authorization, JsonNode Json)
{
    /// <summary>Header <c>x-forge-oauth-system</c>; empty where there is none.</summary>
    public string SystemToken { get; init; } = "";

    public string EventType => Json["eventType"]!.GetValue<string>();

    public string MessageId => Json["messageId"]!.GetValue<string>();
}
