using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace ConnectApp.Emulator.Scenarios;

/// <summary>The members of one YAML mapping, taken one by one; what is left at the end is unknown.</summary>
internal sealed class Members
{
    private readonly YamlNode _node;
    private readonly string _source;
    private readonly Dictionary<string, (YamlNode Name, YamlNode Value)> _all = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public Members(YamlNode node, string source)
    {
        (_node, _source) = (node, source);
        if (node is not YamlMappingNode mapping)
            throw Fault("expected a mapping of names to values");
        foreach (var (name, value) in mapping.Children)
            _all[(name as YamlScalarNode)?.Value ?? throw ScenarioReader.Fault(source, name.Start, "expected a name")] = (name, value);
    }

    public ScenarioException Fault(string text) => ScenarioReader.Fault(_source, _node.Start, text);

    public ScenarioException Fault(string name, string text) => ScenarioReader.Fault(_source, _all[name].Value.Start, $"{name}: {text}");

    public IEnumerable<Members> List(string name) => Take(name) switch
    {
        null => [],
        YamlSequenceNode list => list.Children.Select(item => new Members(item, _source)),
        _ => throw Fault(name, "expected a list"),
    };

    public string? OneOf(string name, string[] allowed)
    {
        if (Take(name) is not { } node)
            return null;
        return node is YamlScalarNode { Value: { } value } && allowed.Contains(value) ? value
            : throw Fault(name, $"found '{node}'; expected one of: {string.Join(", ", allowed)}");
    }

    public int? Integer(string name, int least, int most) => Take(name) is { } node ? Integer(name, node, least, most) : null;

    public IReadOnlyList<int> Integers(string name) => Take(name) switch
    {
        null => [],
        YamlSequenceNode { Children.Count: > 0 } list => [.. list.Children.Select(item => Integer(name, item, 1, int.MaxValue))],
        _ => throw Fault(name, "expected a list of numbers from 1, like [1, 3]"),
    };

    public double Share(string name)
    {
        if (Take(name) is not { } node)
            return 0;
        return node is YamlScalarNode { Value: { } text } && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
            && share is > 0 and <= 1 ? share : throw Fault(name, $"found '{node}'; expected a number above 0, at most 1");
    }

    public bool Flag(string name) => Take(name) switch
    {
        null => false,
        YamlScalarNode { Value: "true" } => true,
        var node => throw Fault(name, $"found '{node}'; expected true, or no such line"),
    };

    public void ExactlyOne(params string[] names)
    {
        if (names.Count(_all.ContainsKey) != 1)
            throw Fault(names.Length == 1 ? $"expected {names[0]}" : $"expected exactly one of: {string.Join(", ", names)}");
    }

    public void End(string known)
    {
        foreach (var (name, (node, _)) in _all)
        {
            if (!_taken.Contains(name))
                throw ScenarioReader.Fault(_source, node.Start, $"unknown name '{name}'; expected one of: {known}");
        }
    }

    private int Integer(string name, YamlNode node, int least, int most) =>
        node is YamlScalarNode { Value: { } text } && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most ? number
        : throw ScenarioReader.Fault(_source, node.Start, $"{name}: found '{node}'; expected an integer from {least} to {most}");

    private YamlNode? Take(string name)
    {
        _taken.Add(name);
        return _all.TryGetValue(name, out var member) ? member.Value : null;
    }
}
