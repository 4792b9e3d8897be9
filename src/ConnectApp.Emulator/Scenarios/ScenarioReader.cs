using System.Globalization;
using ConnectApp.Emulator.Api;
using ConnectApp.Emulator.Storage;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ConnectApp.Emulator.Scenarios;

/// <summary>Reads a scenario strictly: a dial that is misspelled would otherwise play no fault, and a test would pass for nothing.</summary>
internal static class ScenarioReader
{
    private static readonly string[] Operations =
    [
        "*", SiteEndpoint.LastWordName, StorageEndpoint.Name, "GET /data/{transferId}/all", "GET /data/{s3Key}", "POST /feedback/{transferId}",
        "POST /mapping/{transferId}/find", "GET /mapping/{transferId}/page", "GET /transfer/recent", "GET /container/{transferId}/page",
        "GET /webhook", "PUT /webhook", MigrationOperations.ProgressName, "GET /error/{transferId}",
        "GET /rest/api/3/project/{projectIdOrKey}", "GET /api/v2/spaces",
    ];

    private static readonly string[] EventTypes =
        ["listener-triggered", "app-data-uploaded", "listener-errored", "transfer-cancellation-requested", "transfer-settled"];

    public static Scenario Read(string yaml, string source)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(yaml);
            stream.Load(reader);
        }
        catch (YamlException e)
        {
            throw Fault(source, e.Start, e.Message);
        }

        if (stream.Documents.Count == 0)
            return Scenario.None;
        if (stream.Documents.Count > 1)
            throw Fault(source, stream.Documents[1].RootNode.Start, "a second document; expected one");
        var root = new Members(stream.Documents[0].RootNode, source);
        var seed = root.Integer("seed", int.MinValue, int.MaxValue) ?? 0;
        var scenario = new Scenario(seed,
            [.. root.List("network").Select(ReadNetwork)], [.. root.List("list").Select(ReadList)], [.. root.List("events").Select(ReadEvent)]);
        root.End("seed, network, list, events");
        return scenario;
    }

    private static NetworkDial ReadNetwork(Members dial)
    {
        var operation = dial.OneOf("operation", Operations) ?? throw dial.Fault("no operation");
        var status = dial.Integer("status", 0, 999);
        if (status is not (null or 429 or 503))
            throw dial.Fault("status", "expected 429 or 503");
        var retryAfter = dial.Integer("retryAfter", 0, 86_400);
        if (retryAfter is not null && status is null)
            throw dial.Fault("retryAfter", "only together with status");
        var network = new NetworkDial(operation, ReadOccurrences(dial), status, retryAfter, dial.Integer("cutAt", 0, int.MaxValue), dial.Flag("loseAnswer"));
        dial.ExactlyOne("status", "cutAt", "loseAnswer");
        dial.End("operation, at, rate, status, retryAfter, cutAt, loseAnswer");
        return network;
    }

    private static ListDial ReadList(Members dial)
    {
        var list = new ListDial(ReadOccurrences(dial), dial.Flag("expiredUrl"));
        dial.ExactlyOne("expiredUrl");
        dial.End("at, rate, expiredUrl");
        return list;
    }

    private static EventDial ReadEvent(Members dial)
    {
        var migrationEvent = new EventDial(dial.OneOf("eventType", EventTypes), ReadOccurrences(dial),
            dial.Integer("duplicate", 1, 100) ?? 0, dial.Flag("lose"), dial.Flag("reorder"));
        dial.ExactlyOne("duplicate", "lose", "reorder");
        dial.End("eventType, at, rate, duplicate, lose, reorder");
        return migrationEvent;
    }

    private static Occurrences ReadOccurrences(Members dial)
    {
        var at = dial.Integers("at");
        var rate = dial.Share("rate");
        dial.ExactlyOne("at", "rate");
        return new Occurrences(at, rate);
    }

    internal static ScenarioException Fault(string source, Mark at, string text) =>
        new($"{source}({at.Line},{at.Column}): {text}", (int)at.Line, (int)at.Column);
}
