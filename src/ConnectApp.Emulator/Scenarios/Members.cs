using System.Globalization;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.Faults;
using YamlDotNet.RepresentationModel;

namespace ConnectApp.Emulator.Scenarios;

/// <summary>The members of one YAML mapping, taken one by one; what is left at the end is unknown.</summary>
internal sealed partial class Members
{
    private readonly YamlNode _node;
    private readonly string _source;
    private readonly Dictionary<string, (YamlNode Name, YamlNode Value)> _all = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public Members(YamlNode node, string source)
    {
        (_node, _source) = (node, source);
        if (node is not YamlMappingNode mapping)
            throw Fault($"found {Shown(node)}; expected a mapping of names to values");
        foreach (var (name, value) in mapping.Children)
            _all[(name as YamlScalarNode)?.Value ?? throw ScenarioReader.Fault(source, name.Start, "expected a name")] = (name, value);
    }

    public ScenarioException Fault(string text) => ScenarioReader.Fault(_source, _node.Start, text);

    public ScenarioException Fault(string name, string text) => ScenarioReader.Fault(_source, _all[name].Value.Start, $"{name}: {text}");

    public bool Has(string name) => _all.ContainsKey(name);

    public bool IsList(string name) => _all.TryGetValue(name, out var member) && member.Value is YamlSequenceNode;

    public IReadOnlyList<Members> List(string name) => Take(name) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(item => new Members(item, _source))],
        var node => throw Fault(name, $"found {Shown(node)}; expected a list"),
    };

    /// <returns>The one that is there.</returns>
    public string ExactlyOne(params string[] names)
    {
        if (names.Where(_all.ContainsKey).ToArray() is [var only])
            return only;
        throw Fault(names.Length == 1 ? $"expected {names[0]}" : $"expected exactly one of: {string.Join(", ", names)}");
    }

    public void End(string[] known)
    {
        foreach (var (name, (node, _)) in _all)
        {
            if (!_taken.Contains(name))
                throw ScenarioReader.Fault(_source, node.Start, $"unknown name '{name}'; expected one of: {string.Join(", ", known)}");
        }
    }

    /// <param name="orAllOf">A name that stands for all that it chooses where neither numbers nor a rate are given.</param>
    public Occurrences Occurrences(string? orAllOf = null)
    {
        var (at, rate, most) = (Integers("at"), Share("rate"), Integer("most", 1, int.MaxValue) ?? int.MaxValue);
        if (orAllOf is not null && Has(orAllOf) && !Has("at") && !Has("rate"))
            rate = 1;
        else
            ExactlyOne("at", "rate");
        if (Has("most") && Has("at"))
            throw Fault("most", "only together with rate");
        return new Occurrences(at, rate, most);
    }

    public Moment? Moment(string name)
    {
        if (Take(name) is not { } node)
            return null;
        var moment = new Members(node, _source);
        var kind = moment.ExactlyOne("calls", "events", "downloads", "percent", "time");
        var operation = moment.OneOf("operation", NetworkDials.Operations);
        if (operation is not null && kind != "calls")
            throw moment.Fault("operation", "only together with calls");
        if (operation is null && kind == "calls")
            throw moment.Fault("no operation; calls needs it");
        var eventType = moment.OneOf("eventType", EventDials.Types);
        if (eventType is not null && kind != "events")
            throw moment.Fault("eventType", "only together with events");
        var read = new Moment(operation, moment.Number("calls"), eventType, moment.Number("events"), moment.Number("downloads"), moment.Integer("percent", 1, 100), moment.Duration("time", zero: true));
        moment.End(ScenarioReader.MomentKeys);
        return read;
    }

    private static string Shown(YamlNode node) => node switch
    {
        YamlScalarNode { Value: { } text } => $"'{(text.Length <= 50 ? text : text[..50] + "…")}'",
        YamlSequenceNode => "a list",
        YamlMappingNode => "a mapping",
        _ => "nothing",
    };

    private YamlNode? Take(string name)
    {
        _taken.Add(name);
        return _all.TryGetValue(name, out var member) ? member.Value : null;
    }

    private ScenarioException Fault(string name, YamlNode node, string expected) =>
        ScenarioReader.Fault(_source, node.Start, $"{name}: found {Shown(node)}; expected {expected}");

    private static bool IsWholeNumber(string text, out int number) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
