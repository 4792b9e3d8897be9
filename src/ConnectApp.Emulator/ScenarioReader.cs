using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Scenarios;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ConnectApp.Emulator;

/// <summary>Reads a scenario strictly: a dial that is misspelled would otherwise play no fault, and a test would pass for nothing.</summary>
internal static class ScenarioReader
{
    public static readonly string[] Keys = ["seed", "speed", "sites", "transfers", "network", "list", "mapping", "events", "clock"];

    /// <summary>How dials choose what they act on; scenario.schema.json lists the same words for editors, and a test compares both.</summary>
    public static readonly string[] Choice = ["at", "rate", "most", "site", "transfer"];

    public static readonly string[] MomentKeys = ["calls", "operation", "events", "eventType", "downloads", "percent", "time"];

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
        var number = 0;
        var scenario = new Scenario
        {
            Seed = root.Integer("seed", int.MinValue, int.MaxValue) ?? 0,
            Speed = root.Speed("speed", 1, 1_000_000) ?? 1,
            Sites = ReadSites(root),
            Transfers = ReadTransfers(root),
            Network = Read(root, "network", NetworkDials.Read),
            List = Read(root, "list", ListDials.Read),
            Events = Read(root, "events", EventDials.Read),
            Mapping = Read(root, "mapping", MappingDials.Read),
            Clock = Read(root, "clock", ClockDials.Read),
        };
        root.End(Keys);
        return scenario;

        IReadOnlyList<T> Read<T>(Members members, string name, Func<Members, string, int, T> read) =>
            [.. members.List(name).Select((dial, i) => read(dial, $"{name}[{i}]", ++number))];
    }

    internal static ScenarioException Fault(string source, Mark at, string text) =>
        new($"{source}({at.Line},{at.Column}): {text}", (int)at.Line, (int)at.Column);

    private static IReadOnlyList<SitePlan> ReadSites(Members root)
    {
        if (!root.IsList("sites"))
            return [.. Enumerable.Repeat(new SitePlan(null, null, null), root.Integer("sites", 1, SitePlan.Most) ?? 1)];
        IReadOnlyList<SitePlan> sites = [.. root.List("sites").Select(SitePlan.Read)];
        return sites.Count is >= 1 and <= SitePlan.Most ? sites : throw root.Fault("sites", $"found {sites.Count} sites; expected 1 to {SitePlan.Most}");
    }

    private static IReadOnlyList<TransferPlan> ReadTransfers(Members root)
    {
        if (!root.IsList("transfers"))
            return [.. Enumerable.Repeat(new TransferPlan(null, null, TimeSpan.Zero, null), root.Integer("transfers", 1, TransferPlan.Most) ?? 1)];
        IReadOnlyList<TransferPlan> transfers = [.. root.List("transfers").Select((transfer, i) => TransferPlan.Read(transfer, i + 1))];
        return transfers.Count is >= 1 and <= TransferPlan.Most ? transfers : throw root.Fault("transfers", $"found {transfers.Count} transfers; expected 1 to {TransferPlan.Most}");
    }
}
