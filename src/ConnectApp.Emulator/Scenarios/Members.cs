using System.Globalization;
using YamlDotNet.Core;
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
            _all[(name as YamlScalarNode)?.Value ?? throw Fault(source, name.Start, "expected a name")] = (name, value);
    }

    /// <summary>The members of the only document of a text; null where the text holds none.</summary>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="ScenarioException">The text is no YAML, holds several documents, or something else than a mapping.</exception>
    public static Members? OfDocument(string yaml, string source)
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

        return stream.Documents.Count switch
        {
            0 => null,
            1 => new Members(stream.Documents[0].RootNode, source),
            _ => throw Fault(source, stream.Documents[1].RootNode.Start, "a second document; expected one"),
        };
    }

    public ScenarioException Fault(string text) => Fault(_source, _node.Start, text);

    public ScenarioException Fault(string name, string text) => Fault(_source, _all[name].Value.Start, $"{name}: {text}");

    public bool Has(string name) => _all.ContainsKey(name);

    public bool IsList(string name) => _all.TryGetValue(name, out var member) && member.Value is YamlSequenceNode;

    /// <summary>The members of a mapping; null where there is none.</summary>
    public Members? Group(string name) => Take(name) is { } node ? new Members(node, _source) : null;

    /// <summary>A list of dials, each with its place and its number.</summary>
    public IReadOnlyList<T> Dials<T>(string name, DialNumbers numbers, Func<Members, string, int, T> read) =>
        [.. List(name).Select((dial, i) => read(dial, $"{name}[{i}]", numbers.Next()))];

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
                throw Fault(_source, node.Start, $"unknown name '{name}'; expected one of: {string.Join(", ", known)}");
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

    public Moment? Moment(string name, MomentWords words)
    {
        if (Take(name) is not { } node)
            return null;
        var moment = new Members(node, _source);
        var kind = moment.ExactlyOne("calls", "events", "downloads", "percent", "time");
        var operation = moment.OneOf("operation", words.Operations);
        if (operation is not null && kind != "calls")
            throw moment.Fault("operation", "only together with calls");
        if (operation is null && kind == "calls")
            throw moment.Fault("no operation; calls needs it");
        var eventType = moment.OneOf("eventType", words.EventTypes);
        if (eventType is not null && kind != "events")
            throw moment.Fault("eventType", "only together with events");
        var read = new Moment(operation, moment.Number("calls"), eventType, moment.Number("events"), moment.Number("downloads"), moment.Integer("percent", 1, 100),
            moment.Duration("time", zero: true));
        moment.End(Scenarios.Moment.Keys);
        return read;
    }

    private static ScenarioException Fault(string source, Mark at, string text) =>
        new($"{source}({at.Line},{at.Column}): {text}", (int)at.Line, (int)at.Column);

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
        Fault(_source, node.Start, $"{name}: found {Shown(node)}; expected {expected}");

    private static bool IsWholeNumber(string text, out int number) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
