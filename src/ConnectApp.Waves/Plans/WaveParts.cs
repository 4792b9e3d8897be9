using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Waves.Client;

namespace ConnectApp.Waves.Plans;

/// <summary>A wave, or a part of one that is too large for one job.</summary>
/// <param name="Name">The wave's, with <c>-1</c>, <c>-2</c> … where it is split.</param>
/// <param name="Number">Place in the plan, over all waves and parts; counts from 0.</param>
internal sealed record WavePart(string Name, int Number, PlannedWave Wave);

/// <summary>Cuts waves into parts that one job can hold, and writes job definitions.</summary>
internal static class WaveParts
{
    /// <summary>The API takes bodies up to 390 KB; nobody says which KB, so it is the smaller one.</summary>
    public const int MostBytes = 390_000;

    /// <exception cref="WavePartException">A part cannot be made; the message says of which wave.</exception>
    public static IReadOnlyList<WavePart> Of(WavePlan plan)
    {
        var parts = new List<WavePart>();
        foreach (var wave in plan.Waves)
        {
            var pieces = Cut(plan.Name, wave);
            for (var i = 0; i < pieces.Count; i++)
                parts.Add(new WavePart(pieces.Count == 1 ? wave.Name : $"{wave.Name}-{i + 1}", parts.Count, wave with { Keys = pieces[i] }));
        }

        if (parts.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new WavePartException(twice.Last().Wave, $"the name {twice.Key} is that of a part of another wave, which is too large for one job; expected another name");
        return parts;
    }

    /// <summary>The definition of a wave's job, as it is posted.</summary>
    public static JobDefinition DefinitionOf(string plan, WavePart part)
    {
        var wave = part.Wave;
        var scope = new Dictionary<string, JsonElement>();
        var isConfluence = wave.Product == WavePlan.Confluence;
        Add(scope, isConfluence ? "spaces" : "projects", new JsonObject { ["includedKeys"] = Texts(wave.Keys), ["includedData"] = isConfluence ? "ALL" : "all" });
        if (wave.HasUsersAndGroups) Add(scope, "usersAndGroups", new JsonObject { ["mode"] = "ALL" });
        if (wave.Apps.Count > 0) Add(scope, "apps", new JsonObject { ["includedKeys"] = Texts(wave.Apps) });
        foreach (var (name, value) in wave.MoreScope) scope[name] = value;
        return new JobDefinition
        {
            Name = $"{plan} / {part.Name}",
            Flow = isConfluence ? JobDefinition.ConfluenceFlow : JobDefinition.JiraFlow,
            Source = new JobSite { ServerId = wave.Server.Id },
            Destination = new JobSite { Url = wave.Cloud.Url },
            Scope = scope,
        };
    }

    private static List<IReadOnlyList<string>> Cut(string plan, PlannedWave wave)
    {
        // Room for the number of the part in the job's name.
        var room = MostBytes - 20 - JsonSerializer.SerializeToUtf8Bytes(
            DefinitionOf(plan, new WavePart(wave.Name, 0, wave with { Keys = [] })), ClientJson.Default.JobDefinition).Length;
        var pieces = new List<IReadOnlyList<string>>();
        var piece = new List<string>();
        var used = 0;
        foreach (var key in wave.Keys)
        {
            var bytes = JsonEncodedText.Encode(key, JavaScriptEncoder.Default).EncodedUtf8Bytes.Length + 3;
            if (bytes > room) throw new WavePartException(wave, $"the scope without its keys is too large for one job, which holds {MostBytes} bytes; expected a smaller one");
            if (used + bytes > room)
            {
                pieces.Add(piece);
                (piece, used) = ([], 0);
            }

            piece.Add(key);
            used += bytes;
        }

        pieces.Add(piece);
        return pieces;
    }

    private static void Add(Dictionary<string, JsonElement> scope, string name, JsonObject value) =>
        scope[name] = JsonSerializer.SerializeToElement(value, PlanJson.Default.JsonNode);

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}

/// <summary>A wave cannot be made into jobs.</summary>
internal sealed class WavePartException : Exception
{
    public WavePartException(PlannedWave wave, string message) : base(message) => Wave = wave;

    public WavePartException(string message) : base(message) { }

    public WavePartException(string message, Exception inner) : base(message, inner) { }

    public WavePartException() { }

    public PlannedWave? Wave { get; }
}
