using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Tests;

internal sealed record ReceivedCall(string Path, string Authorization, JsonNode Json)
{
    public string EventType => Json["eventType"]!.GetValue<string>();

    public string MessageId => Json["messageId"]!.GetValue<string>();
}
