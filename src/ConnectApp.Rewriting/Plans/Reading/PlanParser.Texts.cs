using static ConnectApp.Rewriting.Plans.ShownText;

namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>Rows that a plan adds to the tables of macros and URLs.</summary>
internal sealed partial class PlanParser
{
    private const int MaxMacroParameters = 500;
    private const int MaxUrls = 200;
    private const string PathKey = "path";

    /// <summary><c>macros: { NAME: { PARAMETER: KIND, … } }</c>; <c>[KIND]</c> where several ids may stand with commas between them.</summary>
    private List<PlanMacro> ParseMacros(PlanNode? node)
    {
        var macros = new List<PlanMacro>();
        if (!IsMapping(node, "a mapping of names to macros", out var mapping)) return macros;
        Open(mapping, null, "of macros");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (macro, value) in mapping.Members)
        {
            CheckName(macro, macro.Value);
            if (!seen.Add(macro.Value) && mapping.Members.Count(m => m.Key.Value == macro.Value) == 1)
                notes.Fault(macro, $"macro {Quote(macro.Value)} stands twice; the case of names does not count");
            if (!IsMapping(value, "a mapping of parameters to kinds", out var parameters)) continue;
            if (parameters.Members.Count == 0) notes.Fault(parameters, $"macro {Quote(macro.Value)} has no parameters; expected PARAMETER: KIND");
            Open(parameters, null, "of a macro");
            foreach (var (parameter, kindNode) in parameters.Members)
            {
                if (parameter.Value.Length > 0) CheckName(parameter, parameter.Value);
                if (ParseMacroKind(kindNode) is var (kind, isList) && kind is not null) macros.Add(new PlanMacro(macro.Value, parameter.Value, kind, isList));
            }
        }

        if (macros.Count > MaxMacroParameters) notes.Fault(mapping, $"too many parameters of macros; expected at most {MaxMacroParameters}");
        return macros;
    }

    private (ReferenceKind? Kind, bool IsList) ParseMacroKind(PlanNode node)
    {
        if (node is not PlanSequence list) return (ParseTextKind(node), false);
        if (list.Items.Count != 1)
        {
            notes.Fault(list, $"expected one kind in the list, which means ids of it with commas between them; found {list.Items.Count}");
            return default;
        }

        var kind = ParseTextKind(list.Items[0]);
        if (kind is { Language: not TextLanguage.None }) notes.Fault(list, $"{Quote(kind.Name)} is a kind of text, and texts cannot stand in a list; expected a kind of id");
        return (kind, true);
    }

    /// <summary><c>urls: [PATTERN, { path: PATTERN, NAME: KIND, … }]</c>; a name in the pattern's braces that has no key of its own is a kind.</summary>
    private List<PlanUrl> ParseUrls(PlanNode? node)
    {
        var urls = new List<PlanUrl>();
        var items = ParseList(node, "forms of URL");
        if (items.Count > MaxUrls) notes.Fault(node!, $"too many forms of URL; expected at most {MaxUrls}");
        foreach (var item in items.Take(MaxUrls))
        {
            if (ParseUrl(item) is not { } url) continue;
            if (urls.Exists(u => u.Pattern.Text == url.Pattern.Text)) notes.Fault(item, $"{Quote(url.Pattern.Text)} stands here twice");
            else urls.Add(url);
        }

        return urls;
    }

    private PlanUrl? ParseUrl(PlanNode node)
    {
        var mapping = node as PlanMapping;
        var members = mapping is null ? null : Open(mapping, null, "of a URL");
        var pathNode = mapping is null ? node : Required(mapping, members!, PathKey);
        if (ParseText(pathNode, "a form of URL such as /browse/{issueKey}") is not { } text) return null;
        if (!UrlPattern.TryParse(text, out var pattern, out var fault))
        {
            notes.Fault(pathNode!, $"malformed URL {Quote(text)}: {fault}");
            return null;
        }

        foreach (var (key, _) in mapping?.Members ?? [])
        {
            if (key.Value != PathKey && !pattern.Names.Contains(key.Value)) notes.Fault(key, $"{{{Plain(key.Value)}}} does not stand in {Quote(text)}{Suggestion.For(key.Value, pattern.Names)}");
        }

        var kinds = new Dictionary<string, ReferenceKind>();
        foreach (var name in pattern.Names)
        {
            var own = name == PathKey ? null : members?.Find(name);
            if (ParseTextKind(own ?? new PlanScalar(pathNode!.Line, pathNode.Column, name, IsPlain: false)) is { } kind) kinds.Add(name, kind);
        }

        return kinds.Count == pattern.Names.Count() ? new PlanUrl(pattern, kinds) : null;
    }

    private ReferenceKind? ParseTextKind(PlanNode node) => node is PlanMapping reference ? ParseEntityCase(reference) : FindKind(node);
}
