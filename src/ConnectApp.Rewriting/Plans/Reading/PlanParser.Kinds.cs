using ConnectApp.Rewriting.Problems;
using static ConnectApp.Rewriting.Plans.ShownText;

namespace ConnectApp.Rewriting.Plans.Reading;

internal sealed partial class PlanParser
{
    private const int MaxNoValue = 255;

    /// <returns>The built-in kinds and the plan's own by their names.</returns>
    private Dictionary<string, ReferenceKind> ParseKinds(PlanNode? node)
    {
        var builtIn = ReferenceKinds.Of(_product);
        var kinds = new Dictionary<string, ReferenceKind>(builtIn);
        if (!IsMapping(node, "a mapping of names to kinds", out var mapping)) return kinds;

        Open(mapping, null, "of kinds");
        foreach (var (key, value) in mapping.Members)
        {
            CheckName(key, key.Value);
            if (ParseKind(key, value) is not { } kind) continue;
            if (builtIn.TryGetValue(key.Value, out var hidden))
            {
                // Only more values that mean "none": all else that is built in stays.
                if (kind with { NoValue = hidden.NoValue, IsNumericId = hidden.IsNumericId } == hidden) kind = hidden with { NoValue = [.. hidden.NoValue.Union(kind.NoValue)] };
                else if (hidden.Language != TextLanguage.None) notes.Fault(key, $"{Quote(key.Value)} is a built-in kind of text; expected another name");
                else notes.Warn(key, WarningCode.KindReplaced, $"{Quote(key.Value)} replaces the built-in kind of that name");
            }

            kinds[key.Value] = kind;
        }

        return kinds;
    }

    private ReferenceKind? ParseKind(PlanScalar name, PlanNode node)
    {
        if (!IsMapping(node, "{ namespace, key, pattern, noValue }", out var mapping)) return null;
        var members = Open(mapping, PlanKeys.Kind, "of a kind");
        var space = ParseNamespace(Required(mapping, members, "namespace"));
        var key = ParseTemplate(members.Find("key"), "how the mapping key is built");
        var pattern = ParseTemplate(members.Find("pattern"), "where the id stands");
        var noValue = ParseList(members.Find("noValue"), "values").Select(ParseNoValue).OfType<string>().ToArray();
        if (space is null) return null;
        return new ReferenceKind
        {
            Name = name.Value,
            Namespace = space,
            KeyPrefix = key?.Before ?? "",
            KeySuffix = key?.After ?? "",
            Form = pattern is null ? ValueForm.Whole : ValueForm.Pattern,
            ValuePrefix = pattern?.Before ?? "",
            ValueSuffix = pattern?.After ?? "",
            NoValue = noValue,
        };
    }

    /// <summary>A value that means "none": a number may stand there without quotes.</summary>
    private string? ParseNoValue(PlanNode node)
    {
        if (node is PlanScalar { Value.Length: > 0 and <= MaxNoValue } scalar) return scalar.Value;
        if (node is not PlanRefused) notes.Fault(node, $"expected a value of 1 to {MaxNoValue} characters, found {node.Found}");
        return null;
    }

    private string? ParseNamespace(PlanNode? node)
    {
        var space = ParseText(node, "a namespace");
        if (space is null) return null;
        var isForm = space.Length <= 200 && space.Contains(':', StringComparison.Ordinal) && space.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '/' or '.' or '_' or '-');
        var isKnown = ReferenceKinds.Namespaces.Contains(space);
        if (!isForm)
            notes.Fault(node!, $"{Quote(space)} is no namespace; expected something like jira:issue or jira/classic:project");
        else if (!isKnown && space.StartsWith("derived/", StringComparison.Ordinal))
            notes.Fault(node!, $"unknown derived namespace {Quote(space)}; expected {ReferenceKinds.DerivedProjectKey} or {ReferenceKinds.DerivedSpaceKey}");
        else if (!isKnown)
            notes.Warn(node!, WarningCode.EmptyNamespace, $"{Quote(space)} is no documented namespace of the platform{Suggestion.For(space, ReferenceKinds.Namespaces)}");
        _namespacesOfPlan.Add(space);
        return space;
    }

    private (string Before, string After)? ParseTemplate(PlanNode? node, string what)
    {
        if (node is null) return null;
        var text = ParseText(node, $"a text with {{}} in it, which says {what}");
        if (text is null) return null;
        var parts = text.Split("{}");
        if (parts.Length == 2 && text.Length <= 255) return (parts[0], parts[1]);
        notes.Fault(node, text.Length > 255
            ? $"{Quote(text)} is longer than 255 characters"
            : $"{Quote(text)} has {{}} {parts.Length - 1} times; expected it once: it says {what}");
        return null;
    }

    /// <param name="node">The name of a kind, wherever one can stand.</param>
    private ReferenceKind? FindKind(PlanNode? node)
    {
        var name = ParseText(node, "a kind");
        if (name is null) return null;
        if (_kinds.TryGetValue(name, out var kind)) return kind;
        notes.Fault(node!, $"unknown kind {Quote(name)}; expected a built-in kind or one of the plan's kinds{Suggestion.For(name, _kinds.Keys)}");
        return null;
    }

    private ReferenceKind? FindEntityKind(PlanNode? node)
    {
        var name = ParseText(node, "the name of an entity");
        if (name is null) return null;
        if (_entityNames.Contains(name)) return new ReferenceKind { Name = name, Entity = name };
        notes.Fault(node!, $"unknown entity {Quote(name)}; expected one of the plan's entities{Suggestion.For(name, _entityNames)}");
        return null;
    }
}
