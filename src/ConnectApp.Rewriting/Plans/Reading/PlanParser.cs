using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text;
using static ConnectApp.Rewriting.Plans.ShownText;

namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>
/// From nodes to a checked plan. It goes on after each fault, so that a vendor sees all of them at once;
/// what it returns counts only where no fault was noted.
/// </summary>
internal sealed partial class PlanParser(PlanNotes notes)
{
    /// <summary>Limits that no real plan meets; they bound the pairwise tests of globs and paths.</summary>
    private const int MaxEntities = 200;
    private const int MaxFields = 2000;
    private const int MaxFieldsOfEntity = 500;
    private const int MaxGlob = 255;

    private Product _product;
    private MissingPolicy? _missing;
    private IReadOnlyDictionary<string, ReferenceKind> _kinds = ReferenceKinds.Of(Product.Jira);
    private readonly HashSet<string> _namespacesOfPlan = [];
    private string[] _entityNames = [];
    private string[] _namespacesOfTextRows = [];

    public ImportPlan? Parse(PlanNode root)
    {
        if (root is not PlanMapping mapping)
        {
            if (root is not PlanRefused) notes.Fault(root, $"expected a mapping with version, app, product, completion and entities, found {root.Found}");
            return null;
        }

        var members = Open(mapping, PlanKeys.Plan, "of a plan");
        CheckVersion(mapping, members);
        var app = ParseApp(mapping, members);
        _product = ParseWord(Required(mapping, members, "product"), PlanKeys.Products) == 1 ? Product.Confluence : Product.Jira;
        var transferName = ParseName(members.Find("transferName"));
        var completion = ParseCompletion(mapping, members);
        var source = ParseSource(members.Find("source"), completion);
        var sources = ParseSources(members.Find("sources"));
        var site = ParseWord(members.Find("site"), PlanKeys.Sites);
        _missing = ParsePolicy(members.Find("missing"));
        _kinds = ParseKinds(members.Find("kinds"));
        var ignore = ParseList(members.Find("ignore"), "globs").Select(ParseGlob).OfType<Glob>().ToList();
        if (members.Find("entities") is PlanMapping named) _entityNames = [.. named.Members.Select(m => m.Key.Value).Distinct()];
        var macros = ParseMacros(members.Find("macros"));
        var urls = ParseUrls(members.Find("urls"));
        _namespacesOfTextRows = [.. macros.Select(m => m.Kind).Concat(urls.SelectMany(u => u.Kinds.Values)).Select(k => k.Namespace)];
        var entities = ParseEntities(mapping, members);
        CheckLabels(entities, completion, source, ignore);
        CheckEntityKeys(entities);
        var plan = new ImportPlan
        {
            App = app,
            Product = _product,
            TransferName = transferName,
            Completion = completion ?? new IdleCompletion(TimeSpan.MaxValue),
            Source = source,
            Sources = sources,
            RewriteSite = site == 1,
            Macros = macros,
            Urls = urls,
            Ignore = ignore,
            Entities = [.. entities.Select(e => e.Entity)],
        };
        plan = plan with { Namespaces = FindNamespaces(plan) };
        CheckTexts(mapping, plan);
        return plan with { Accept = ParseAccept(members.Find("accept"), plan.Namespaces) };
    }

    private void CheckVersion(PlanMapping mapping, Members members)
    {
        var version = Required(mapping, members, "version");
        if (version is null or PlanRefused or PlanScalar { Value: "1", IsPlain: true }) return;
        notes.Fault(version, $"version is {version.Found}; this release reads version 1");
    }

    private string ParseApp(PlanMapping mapping, Members members)
    {
        var node = Required(mapping, members, "app");
        var app = ParseText(node, "an app key");
        if (app is null) return "";
        if (app.Length is < 1 or > 64 || !app.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            notes.Fault(node!, $"{Quote(app)} is no app key; expected 1 to 64 letters, digits, '.', '_' or '-', as in the descriptor");
        return app;
    }

    private List<string> ParseSources(PlanNode? node) =>
        [.. ParseList(node, "URLs").Select(ParseBaseUrl).OfType<string>()];

    private string? ParseBaseUrl(PlanNode node)
    {
        var text = ParseText(node, "a URL");
        if (text is null) return null;
        var url = SourceRule.FindBaseUrl(text);
        if (url is null) notes.Fault(node, $"{Quote(text)} is no base URL; expected an absolute http or https URL without user, query and fragment");
        return url;
    }

    private SourceRule? ParseSource(PlanNode? node, CompletionRule? completion)
    {
        if (node is null or PlanRefused) return null;
        if (node is not PlanMapping mapping)
        {
            if (node is not PlanScalar) notes.Fault(node, $"expected {{ label, path }}, {{ manifest: path }} or a URL, found {node.Found}");
            else if (ParseBaseUrl(node) is { } url) return new SourceRule(null, url, null, InManifest: false);
            return null;
        }

        var members = Open(mapping, PlanKeys.Source, "of source");
        if (members.Find("manifest") is { } inManifest)
        {
            foreach (var key in mapping.Members.Select(m => m.Key).Where(k => k.Value is "label" or "path"))
                notes.Fault(key, $"{key.Value} cannot stand beside manifest");
            if (completion is not (null or ManifestCompletion)) notes.Fault(inManifest, "the plan has no manifest; expected completion: { manifest: … } or source: { label, path }");
            return ParseSingularPath(inManifest, "source") is { } path ? new SourceRule(null, null, path, InManifest: true) : null;
        }

        var label = ParseLabel(Required(mapping, members, "label"));
        var place = ParseSingularPath(Required(mapping, members, "path"), "source");
        return label is null || place is null ? null : new SourceRule(label, null, place, InManifest: false);
    }

    private MissingPolicy? ParsePolicy(PlanNode? node)
    {
        if (node is PlanScalar { Value: "park" })
        {
            notes.Fault(node, "missing: park is not supported yet; expected skip, keep, null or fail");
            return null;
        }

        // null is the one word that need not be text: YAML takes it for its own null where it has no quotes.
        var index = node is PlanScalar { Value: "null" } ? 2 : ParseWord(node, PlanKeys.Policies);
        return index is null ? null : (MissingPolicy)index;
    }

    private HashSet<string> ParseAccept(PlanNode? node, IReadOnlyList<string> used)
    {
        var accepted = new HashSet<string>();
        foreach (var item in ParseList(node, "namespaces"))
        {
            if (ParseText(item, "a namespace") is not { } name) continue;
            if (!accepted.Add(name)) notes.Fault(item, $"namespace {Quote(name)} stands here twice");
            else if (!ReferenceKinds.Namespaces.Contains(name) && !_namespacesOfPlan.Contains(name))
                notes.Fault(item, $"unknown namespace {Quote(name)}; expected one of the platform or of the plan's kinds{Suggestion.For(name, ReferenceKinds.Namespaces.Concat(_namespacesOfPlan))}");
            else if (!used.Contains(name))
                notes.Warn(item, WarningCode.EmptyNamespace, $"accept names {Quote(name)}, which no field asks for");
        }

        return accepted;
    }

    private static List<string> FindNamespaces(ImportPlan plan)
    {
        var kinds = plan.Entities.SelectMany(e => e.Fields).SelectMany(f => f.Cases.Values.Append(f.Kind)).OfType<ReferenceKind>().ToList();
        var languages = kinds.Select(k => k.Language).Where(l => l != TextLanguage.None).Distinct().ToList();

        // Rows that the plan adds stand in texts, whatever their language.
        if (languages.Count > 0) kinds.AddRange([.. plan.Macros.Select(m => m.Kind), .. plan.Urls.SelectMany(u => u.Kinds.Values)]);
        return
        [
            .. kinds.Where(k => k.Namespace.Length > 0 && k.NeverMapped is null).Select(k => k.Namespace)
                .Concat(languages.SelectMany(l => TextLanguages.NamespacesOf(l, plan.Product))).Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
