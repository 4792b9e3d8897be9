using System.Diagnostics.CodeAnalysis;
using static ConnectApp.Rewriting.Plans.ShownText;

namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>The plain shapes: mappings, lists, texts, words, globs, paths.</summary>
internal sealed partial class PlanParser
{
    private sealed class Members
    {
        private readonly Dictionary<string, PlanNode> _byKey = [];

        public bool TryAdd(PlanMember member) => _byKey.TryAdd(member.Key.Value, member.Value);

        public PlanNode? Find(string key) => _byKey.GetValueOrDefault(key);
    }

    /// <summary>Checks the keys of a mapping; <paramref name="known"/> is null where any key may stand.</summary>
    private Members Open(PlanMapping mapping, string[]? known, string where)
    {
        var members = new Members();
        foreach (var member in mapping.Members)
        {
            var key = member.Key.Value;
            if (known is not null && !known.Contains(key))
                notes.Fault(member.Key, $"unknown key {Quote(key)} {where}{Suggestion.For(key, known)}");
            else if (!members.TryAdd(member))
                notes.Fault(member.Key, $"key {Quote(key)} stands twice {where}");
        }

        return members;
    }

    private PlanNode? Required(PlanMapping mapping, Members members, string key)
    {
        var node = members.Find(key);
        if (node is null) notes.Fault(mapping, $"{key} is missing");
        return node;
    }

    private bool IsMapping(PlanNode? node, string what, [NotNullWhen(true)] out PlanMapping? mapping)
    {
        mapping = node as PlanMapping;
        if (mapping is null && node is not (null or PlanRefused)) notes.Fault(node, $"expected {what}, found {node.Found}");
        return mapping is not null;
    }

    private IReadOnlyList<PlanNode> ParseList(PlanNode? node, string what)
    {
        if (node is PlanSequence list) return list.Items;
        if (node is not (null or PlanRefused)) notes.Fault(node, $"expected a list of {what}, found {node.Found}");
        return [];
    }

    private string? ParseText(PlanNode? node, string what)
    {
        if (node is PlanScalar { IsText: true } scalar)
        {
            if (scalar.Value.Length > 0) return scalar.Value;
            notes.Fault(node, $"expected {what}, found an empty text");
        }
        else if (node is PlanScalar { Value.Length: > 0 })
        {
            notes.Fault(node, $"expected {what}, found {node.Found}; put it in quotes if it is meant as text");
        }
        else if (node is not (null or PlanRefused))
        {
            notes.Fault(node, $"expected {what}, found {node.Found}");
        }

        return null;
    }

    private bool ParseFlag(PlanNode? node)
    {
        if (node is null or PlanRefused) return false;
        if (node is PlanScalar { Value: "true" or "false" } scalar) return scalar.Value == "true";
        notes.Fault(node, $"expected true or false, found {node.Found}");
        return false;
    }

    /// <returns>Index of the word among <paramref name="words"/>; null where there is none.</returns>
    private int? ParseWord(PlanNode? node, string[] words)
    {
        if (node is null or PlanRefused) return null;
        var word = (node as PlanScalar)?.Value;
        var index = word is null ? -1 : Array.IndexOf(words, word);
        if (index >= 0) return index;
        notes.Fault(node, $"expected {Alternatives(words)}, found {node.Found}{Suggestion.For(word ?? "", words)}");
        return null;
    }

    /// <summary>A name that stands in addresses and tables: of the transfer or of an entity.</summary>
    private string? ParseName(PlanNode? node)
    {
        var name = ParseText(node, "a name");
        if (name is not null) CheckName(node!, name);
        return name;
    }

    private void CheckName(PlanNode node, string name)
    {
        const int longest = 64;
        if (name.Length is < 1 or > longest || name.Any(c => char.IsControl(c) || c is '/' or '\\') || name.Trim().Length != name.Length)
            notes.Fault(node, $"{Quote(name)} is no name; expected 1 to {longest} characters without slashes and outer blanks");
    }

    private string? ParseLabel(PlanNode? node)
    {
        var label = ParseText(node, "a label");
        if (label is null) return null;
        if (label.AsSpan().IndexOfAny('*', '?') >= 0) notes.Fault(node!, $"{Quote(label)} is a glob; expected the label of one upload");
        else if (FindGlobFault(label) is { } fault) notes.Fault(node!, $"malformed label {Quote(label)}: {fault}");
        return label;
    }

    private Glob? ParseGlob(PlanNode? node)
    {
        var text = ParseText(node, "a glob");
        if (text is null) return null;
        if (FindGlobFault(text) is not { } fault) return new Glob(text);
        notes.Fault(node!, $"malformed glob {Quote(text)}: {fault}");
        return null;
    }

    /// <summary>A glob that is compared to labels without their <c>.gz</c>, so its own one must not count either.</summary>
    private Glob? ParseDataGlob(PlanNode? node) => ParseGlob(node) is { } glob ? new Glob(Labels.WithoutGz(glob.Pattern)) : null;

    private static string? FindGlobFault(string text)
    {
        if (text.Length > MaxGlob) return $"it is longer than {MaxGlob} characters";
        if (Labels.WithoutGz(text).Length == 0) return "nothing stands before .gz";
        if (text.Any(char.IsControl)) return "it has a control character";
        return text.Contains("**", StringComparison.Ordinal) ? "two stars in a row; one matches slashes too" : null;
    }

    private FieldPath? ParsePath(PlanNode? node, string what)
    {
        var text = ParseText(node, what);
        if (text is null) return null;
        if (FieldPath.TryParse(text, out var path, out var fault)) return path;
        notes.Fault(node!, $"malformed path {Quote(text)}: {fault}");
        return null;
    }

    private FieldPath? ParseSingularPath(PlanNode? node, string what)
    {
        var path = ParsePath(node, "a path");
        if (path is null || (path.IsSingular && !path.Names && path.Steps.Count > 0)) return path;
        notes.Fault(node!, $"{Quote(path.Text)} does not name one place; expected a path without *, .. and ~ for {what}");
        return null;
    }

    private static string Alternatives(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
