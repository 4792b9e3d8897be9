using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;

namespace ConnectApp.Waves.Plans;

/// <summary>A plan, or what is wrong with it.</summary>
/// <param name="Plan">Null where there are faults.</param>
internal sealed record WavePlanReading(WavePlan? Plan, IReadOnlyList<PlanFault> Faults, IReadOnlyList<PlanFault> Warnings);

/// <summary>Reads a wave plan, as YAML or JSON, and finds all its faults at once.</summary>
internal sealed class WavePlanReader
{
    private static readonly string[] s_scopeOfOurs = ["projects", "spaces", "usersAndGroups", "apps"];

    private readonly PlanSources _sources;
    private readonly PlanNotes _notes = new();
    private readonly PlanAccess _access;
    private readonly List<(PlanMembers Members, PlannedWave Wave)> _waves = [];
    private readonly Dictionary<string, string> _waveOfKey = [];
    private string? _product;

    private WavePlanReader(PlanSources sources) => (_sources, _access) = (sources, new PlanAccess(sources, _notes));

    public static WavePlanReading Read(ReadOnlySpan<byte> utf8, PlanSources sources)
    {
        var reader = new WavePlanReader(sources);
        var plan = PlanYaml.Read(utf8, reader._notes) is { } root && PlanMembers.Of(root, "the plan", reader._notes) is { } members ? reader.Read(members) : null;
        return new WavePlanReading(reader._notes.HasFaults ? null : plan, reader._notes.Faults, reader._notes.Warnings);
    }

    private WavePlan? Read(PlanMembers root)
    {
        if (root.Need("version", "1") is { } version && version is not PlanScalar { Value: "1" }) PlanMembers.Expect(version, "version", "1", _notes);
        var name = root.Text("name", "the plan's name", most: 200);
        if (name?.Contains('/') == true) _notes.Fault(root.Take("name")!, "name: a / stands between the names of plan and wave; expected a name without it");
        _product = root.OneOf("product", [WavePlan.Jira, WavePlan.Confluence], isNeeded: true);
        var cloud = root.Group("cloud") is { } block ? _access.ReadCloud(block) : null;
        var server = root.Group("server") is { } other ? _access.ReadServer(other) : null;
        var all = new PlannedWave
        {
            Name = "", Product = _product ?? "", Cloud = cloud ?? new CloudAccess("", "", null), Server = server ?? new ServerAccess("", null), Keys = [],
            HasUsersAndGroups = ReadUsersAndGroups(root),
        };
        all = ReadCommon(root, all);
        if (root.Need("waves", "a list of waves") is { } waves) ReadWaves(waves, all, root.Has("cloud"), root.Has("server"));
        root.End();
        CheckOrder();
        return name is null ? null : new WavePlan(name, _product ?? "", [.. _waves.Select(w => w.Wave)]);
    }

    private static bool ReadUsersAndGroups(PlanMembers members) => members.OneOf("usersAndGroups", ["ALL"], isNeeded: false) is not null;

    /// <summary>What the plan may say for all waves, and a wave for itself.</summary>
    private static PlannedWave ReadCommon(PlanMembers members, PlannedWave before) => before with
    {
        Apps = [.. before.Apps.Union(members.Texts("apps") ?? [])],
        Override = members.Texts("override") ?? before.Override,
        StopsOnWarning = members.OneOf("onWarning", ["continue", "stop"], isNeeded: false) is { } word ? word == "stop" : before.StopsOnWarning,
        AppsPatience = members.Duration("appsPatience") ?? before.AppsPatience,
    };

    private void ReadWaves(PlanNode node, PlannedWave all, bool hasCloud, bool hasServer)
    {
        if (node is not PlanList { Items.Count: > 0 } list)
        {
            PlanMembers.Expect(node, "waves", "a list of at least one wave", _notes);
            return;
        }

        var names = new HashSet<string>();
        foreach (var item in list.Items)
        {
            if (PlanMembers.Of(item, "a wave", _notes) is not { } members) continue;
            if (!hasCloud && !members.Has("cloud")) _notes.Fault(item, "cloud is missing; expected a block cloud in the plan or in the wave");
            if (!hasServer && !members.Has("server")) _notes.Fault(item, "server is missing; expected a block server in the plan or in the wave");
            var wave = ReadWave(members, all with { Line = item.Line, Column = item.Column });
            if (wave.Name.Length > 0 && !names.Add(wave.Name))
                _notes.Fault(members.Take("name")!, $"name: a wave {Printable.Of(wave.Name, 60)} is there already; expected a name of its own");
            _waves.Add((members, wave));
        }
    }

    private PlannedWave ReadWave(PlanMembers members, PlannedWave all)
    {
        var name = members.Text("name", "the wave's name", most: 100) ?? "";
        if (name.Contains('/')) _notes.Fault(members.Take("name")!, "name: a / stands between the names of plan and wave; expected a name without it");
        var wave = ReadCommon(members, all) with
        {
            Name = name,
            Cloud = members.Group("cloud") is { } cloud ? _access.ReadCloud(cloud) ?? all.Cloud : all.Cloud,
            Server = members.Group("server") is { } server ? _access.ReadServer(server) ?? all.Server : all.Server,
            Keys = ReadKeys(members, name),
            After = members.Texts("after") ?? [],
            AfterPartial = members.Flag("afterPartial") ?? false,
            MoreScope = ReadScope(members),
        };
        if (members.Has("afterPartial") && !members.Has("after")) _notes.Fault(members.KeyOf("afterPartial"), "afterPartial: only together with after");
        wave = ReadWindow(members, wave);
        members.End();
        return wave;
    }

    private PlannedWave ReadWindow(PlanMembers members, PlannedWave wave)
    {
        if (members.Group("window") is not { } window) return wave;
        var (from, to) = (window.Time("from"), window.Time("to"));
        if (!window.Has("from") && !window.Has("to")) _notes.Fault(window.Map, "window: found neither from nor to; expected at least one");
        if (from >= to) _notes.Fault(window.Map, "window: from is not before to");
        window.End();
        return wave with { From = from, To = to };
    }

    private IReadOnlyList<string> ReadKeys(PlanMembers members, string wave)
    {
        var isConfluence = _product == WavePlan.Confluence;
        var (name, other) = isConfluence ? ("spaces", "projects") : ("projects", "spaces");
        if (_product is not null && members.Take(other) is { } wrong) _notes.Fault(wrong, $"{other}: of the other product; expected {name}");
        if (members.Need(name, "a list of keys, or { file: keys.csv }") is not { } node) return [];
        var keys = node is PlanMap ? ReadFile(node, name) : members.Texts(node, name);
        if (keys.Count == 0 && node is PlanList { Items.Count: 0 }) PlanMembers.Expect(node, name, "at least one key", _notes);
        foreach (var key in keys)
        {
            if (key.Any(char.IsWhiteSpace) || key.Any(char.IsControl) || key.Length > 255)
                _notes.Fault(node, $"{name}: {Printable.Of(key, 60)} is no key; expected one without spaces");
            else if (!_waveOfKey.TryAdd(key, wave) && _waveOfKey[key] != wave)
                _notes.Warn(node, $"{name}: {Printable.Of(key, 60)} is in the wave {Printable.Of(_waveOfKey[key], 60)} too");
        }

        return keys;
    }

    private List<string> ReadFile(PlanNode node, string name)
    {
        if (PlanMembers.Of(node, name, _notes) is not { } source) return [];
        var file = source.Text("file", "the name of a file with one key a line");
        source.End();
        if (file is null) return [];
        var at = source.Take("file")!;
        if (_sources.Folder is not { } folder)
        {
            _notes.Fault(at, $"{name}: file: is refused here; expected the keys themselves");
            return [];
        }

        var (keys, fault) = KeyFile.Read(folder, file);
        if (fault is not null) _notes.Fault(at, $"{name}: {fault}");
        else if (keys.Count == 0) _notes.Fault(at, $"{name}: the file holds no key; expected one a line");
        var distinct = keys.Distinct().ToList();
        if (distinct.Count < keys.Count) _notes.Warn(at, $"{name}: {keys.Count - distinct.Count} lines repeat a key; each is taken once");
        return distinct;
    }

    private Dictionary<string, JsonElement> ReadScope(PlanMembers members)
    {
        var scope = new Dictionary<string, JsonElement>();
        if (members.Take("scope") is not { } node) return scope;
        if (node is not PlanMap map)
        {
            PlanMembers.Expect(node, "scope", "a mapping of parts of a job's scope", _notes);
            return scope;
        }

        foreach (var (key, value) in map.Members)
        {
            if (s_scopeOfOurs.Contains(key.Value)) _notes.Fault(key, $"scope: {key.Value} has its own place in the plan; expected another part");
            else scope[key.Value] = JsonSerializer.SerializeToElement(ToJson(value), PlanJson.Default.JsonNode);
        }

        return scope;
    }

    private static JsonNode? ToJson(PlanNode node) => node switch
    {
        PlanMap map => new JsonObject(map.Members.Select(m => KeyValuePair.Create(m.Key.Value, ToJson(m.Value)))),
        PlanList list => new JsonArray([.. list.Items.Select(ToJson)]),
        PlanScalar { IsNull: true } => null,
        PlanScalar { IsBool: true, Value: var value } => JsonValue.Create(value[0] is 't' or 'T'),
        PlanScalar { IsNumber: true, Value: var value } => Number(value),
        PlanScalar { Value: var value } => JsonValue.Create(value),
        _ => null,
    };

    private static JsonValue Number(string value) => long.TryParse(value, out var whole) ? JsonValue.Create(whole)
        : JsonValue.Create(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary><c>after</c> names waves of this plan and never leads back.</summary>
    private void CheckOrder()
    {
        var byName = _waves.GroupBy(w => w.Wave.Name).ToDictionary(g => g.Key, g => g.First().Wave);
        foreach (var (members, wave) in _waves)
        {
            foreach (var name in wave.After.Where(n => !byName.ContainsKey(n)))
                _notes.Fault(members.Take("after")!, $"after: there is no wave {Printable.Of(name, 60)}; expected the name of a wave of this plan");
            if (LeadsBack(wave, byName)) _notes.Fault(members.Take("after")!, "after: the wave would wait for itself; expected an order without a circle");
        }
    }

    private static bool LeadsBack(PlannedWave wave, Dictionary<string, PlannedWave> byName)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(wave.After);
        while (open.TryPop(out var name))
        {
            if (name == wave.Name) return true;
            if (!seen.Add(name) || !byName.TryGetValue(name, out var before)) continue;
            foreach (var next in before.After) open.Push(next);
        }

        return false;
    }
}
