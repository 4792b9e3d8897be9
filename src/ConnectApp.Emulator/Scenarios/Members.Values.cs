using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace ConnectApp.Emulator.Scenarios;

/// <content>Values: each is refused with what was found and what was expected.</content>
internal sealed partial class Members
{
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(400);

    private static readonly (string Unit, TimeSpan Of)[] Units =
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1))];

    public string? OneOf(string name, string[] allowed)
    {
        if (Take(name) is not { } node)
            return null;
        return node is YamlScalarNode { Value: { } value } && allowed.Contains(value) ? value : throw Fault(name, node, $"one of: {string.Join(", ", allowed)}");
    }

    public string? Text(string name) => Take(name) switch
    {
        null => null,
        YamlScalarNode { Value: { Length: > 0 and <= 1000 } text } => text,
        var node => throw Fault(name, node, "a text"),
    };

    public IReadOnlyList<string> Texts(string name) => Take(name) switch
    {
        null => [],
        YamlSequenceNode { Children.Count: > 0 } list => [.. list.Children.Select(item => item is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Fault(name, item, "a text"))],
        var node => throw Fault(name, node, "a list of texts, like [\"10001\", \"10002\"]"),
    };

    /// <summary>A path below a folder, with <c>/</c>; never out of it.</summary>
    public string? Path(string name) => Take(name) switch
    {
        null => null,
        YamlScalarNode { Value: { Length: > 0 and <= 1000 } text } when !System.IO.Path.IsPathRooted(text) && !text.Contains('\\', StringComparison.Ordinal)
            && !text.Split('/').Any(step => step is "" or "." or "..") => text,
        var node => throw Fault(name, node, "a path below the folder, with / between its steps"),
    };

    /// <summary>A number that counts from 1.</summary>
    public int? Number(string name) => Integer(name, 1, int.MaxValue);

    public int? Integer(string name, int least, int most) => Take(name) is { } node ? Integer(name, node, least, most) : null;

    public double? Speed(string name, double least, double most)
    {
        if (Take(name) is not { } node)
            return null;
        return node is YamlScalarNode { Value: { } text } && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most ? number : throw Fault(name, node, $"a number from {least} to {most}");
    }

    public double Share(string name)
    {
        if (Take(name) is not { } node)
            return 0;
        return node is YamlScalarNode { Value: { } text } && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
            && share is > 0 and <= 1 ? share : throw Fault(name, node, "a number above 0, at most 1");
    }

    public bool Flag(string name) => Take(name) switch
    {
        null => false,
        YamlScalarNode { Value: "true" } => true,
        var node => throw Fault(name, node, "true, or no such line"),
    };

    public bool? Bool(string name) => Take(name) switch
    {
        null => null,
        YamlScalarNode { Value: "true" } => true,
        YamlScalarNode { Value: "false" } => false,
        var node => throw Fault(name, node, "true or false"),
    };

    /// <summary>A number and its unit: <c>500ms</c>, <c>90s</c>, <c>10m</c>, <c>6h</c>, <c>12d</c>.</summary>
    public TimeSpan? Duration(string name, bool signed = false, bool zero = false)
    {
        if (Take(name) is not { } node)
            return null;
        if (node is YamlScalarNode { Value: { } text })
        {
            var digits = text.AsSpan().TrimStart('-');
            foreach (var (unit, of) in Units)
            {
                if (!digits.EndsWith(unit, StringComparison.Ordinal) || !int.TryParse(digits[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    continue;
                var duration = of * number;
                var isNegative = text.StartsWith('-');
                if (duration <= LongestDuration && (duration > TimeSpan.Zero || zero) && (!isNegative || (signed && text.LastIndexOf('-') == 0)))
                    return isNegative ? -duration : duration;
            }
        }

        throw Fault(name, node, $"a time{(signed ? ", forward or back," : "")} like 500ms, 90s, 10m, 6h or 12d, at most {LongestDuration.TotalDays:0}d");
    }

    public IReadOnlyList<int> Integers(string name) => Take(name) switch
    {
        null => [],
        YamlSequenceNode { Children.Count: > 0 } list => [.. list.Children.Select(item => Integer(name, item, 1, int.MaxValue))],
        var node => throw Fault(name, node, "a list of numbers from 1, like [1, 3]"),
    };

    private int Integer(string name, YamlNode node, int least, int most) =>
        node is YamlScalarNode { Value: { } text } && IsWholeNumber(text, out var number) && number >= least && number <= most ? number
        : throw Fault(name, node, $"an integer from {least} to {most}");
}
