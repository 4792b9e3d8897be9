using System.Globalization;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.MigrationApi;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ConnectApp.Emulator.Tests;

/// <summary>The schema for editors and the reader of scenarios know the same words and refuse the same files.</summary>
public class ScenarioSchemaTests
{
    private static readonly JsonNode s_schema = Load();

    public static TheoryData<string> Refused() => [.. ScenarioFaults.ForBoth.Select(f => f.Yaml)];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Schema_OfAFaultyScenario_RefusesItToo(string yaml) => Assert.False(new JsonSchemaCheck(s_schema).Fits(Parse(yaml)));

    [Fact]
    public void Schema_Keys_AreThoseOfTheReader()
    {
        Assert.Equal(Scenario.Keys.Order(), Names(s_schema));
        Assert.Equal(NetworkDials.Keys.Order(), Names(Definition("network")));
        Assert.Equal(ListDials.Keys.Order(), Names(Definition("list")));
        Assert.Equal(MappingDials.Keys.Order(), Names(Definition("mapping")));
        Assert.Equal(EventDials.Keys.Order(), Names(Definition("event")));
        Assert.Equal(ClockDials.Keys.Order(), Names(Definition("clock")));
        Assert.Equal(Moment.Keys.Order(), Names(Definition("moment")));
        Assert.Equal(SitePlan.Keys.Order(), Names(Definition("site")));
        Assert.Equal(TransferPlan.Keys.Order(), Names(Definition("transfer")));
        Assert.Equal(ForgeIdentity.Keys.Order(), Names(Definition("forge")));
        Assert.Equal(MigrationApiScenario.Names.Order(), Names(Definition("migrationApi")));
        Assert.Equal(
            ServiceDial.Choices.Concat(FaultWord.OfEveryService.Concat(MigrationApiDials.Words).Select(w => w.Name)).Order(), Names(Definition("migrationDial")));
    }

    [Fact]
    public void Schema_Words_AreThoseOfTheReader()
    {
        Assert.Equal(PlatformNames.Moments.Operations.Order(), Words(Definition("network"), "operation"));
        Assert.Equal(PlatformNames.Moments.Operations.Order(), Words(Definition("moment"), "operation"));
        Assert.Equal(NetworkDials.Statuses, Definition("network")["properties"]!["status"]!["enum"]!.AsArray().Select(s => s!.GetValue<int>()));
        Assert.Equal(MigrationApiService.OperationNames.Append("*").Order(), Words(Definition("migrationDial"), "operation"));
        Assert.Equal(PlatformNames.EventTypes.Order(), Words(Definition("event"), "eventType"));
        Assert.Equal(PlatformNames.EventTypes.Order(), Words(Definition("moment"), "eventType"));
        Assert.Equal(EventDials.Statuses.Order(), Words(Definition("event"), "settle"));
        Assert.Equal(EventDials.TokenFaults.Order(), Words(Definition("event"), "systemToken"));
        Assert.Equal(ClockDials.Limits.Order(), Words(Definition("clock"), "limit"));
        Assert.Equal(SitePlan.Products.Order(), Words(Definition("site"), "product"));
    }

    [Fact]
    public void Documentation_Scenarios_AreUnderstoodByReaderAndSchema()
    {
        var blocks = EmulatorDocument.Blocks("yaml");

        Assert.True(blocks.Count >= 9, $"Only {blocks.Count} examples were found.");
        Assert.All(blocks, block =>
        {
            Assert.NotSame(Scenario.None, Scenario.Parse(block));
            Assert.True(new JsonSchemaCheck(s_schema).Fits(Parse(block)), block);
        });
    }

    [Fact]
    public void Documentation_Dials_AreAllDescribedWithAnExample()
    {
        var rows = EmulatorDocument.Text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        var examples = string.Join('\n', EmulatorDocument.Blocks("yaml"));
        string[] faults = [.. NetworkDials.Faults, .. ListDials.Faults.Where(f => f != "expiredUrl"), .. MappingDials.Faults, .. EventDials.Faults, .. ClockDials.Faults];

        Assert.All(faults, fault => Assert.Contains(rows, row => row.StartsWith($"| `{fault}:", StringComparison.Ordinal)));
        Assert.All(faults, fault => Assert.Contains($"{fault}:", examples, StringComparison.Ordinal));
        Assert.All(Dial.Choice.Concat(SitePlan.Keys).Concat(TransferPlan.Keys).Concat(Moment.Keys), word => Assert.Contains(word, EmulatorDocument.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Documentation_Report_IsTheReportsForm()
    {
        var shown = JsonNode.Parse(EmulatorDocument.Blocks("json").Single())!;
        var report = JsonNode.Parse(new EmulatorReport([new TransferReport(Guid.NewGuid(), "SUCCESS", 100, "", 1, [])], new Dictionary<string, int>(),
            new Dictionary<string, int>(), [], new EventReport(1, 0, 1)).ToJson())!;

        Assert.Equal(report.AsObject().Select(p => p.Key), shown.AsObject().Select(p => p.Key));
        Assert.Equal(report["transfers"]![0]!.AsObject().Select(p => p.Key), shown["transfers"]![0]!.AsObject().Select(p => p.Key));
        Assert.Equal(report["events"]!.AsObject().Select(p => p.Key), shown["events"]!.AsObject().Select(p => p.Key));
    }

    private static JsonNode Definition(string name) => s_schema["definitions"]![name]!;

    private static IEnumerable<string> Names(JsonNode schema) => schema["properties"]!.AsObject().Select(p => p.Key).Order();

    private static IEnumerable<string> Words(JsonNode schema, string property) => schema["properties"]![property]!["enum"]!.AsArray().Select(w => w!.GetValue<string>()).Order();

    private static JsonNode Load()
    {
        using var stream = typeof(Scenario).Assembly.GetManifestResourceStream("ConnectApp.Emulator.Scenarios.scenario.schema.json")!;
        return JsonNode.Parse(stream)!;
    }

    /// <summary>YAML as an editor's schema check sees it: plain scalars are numbers and booleans where they look like them.</summary>
    private static JsonNode? Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Convert(stream.Documents[0].RootNode);
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(m => KeyValuePair.Create(((YamlScalarNode)m.Key).Value!, Convert(m.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" } => true,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "false" } => false,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => ((YamlScalarNode)node).Value,
    };
}
