using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Tests.Fields;

/// <summary>
/// The plain twin of <see cref="EntityRewriter"/>: parses the record into a tree, evaluates each path by itself as import-plan.md says, and writes the tree
/// back. Clear and slow, and it shares no code with the engine.
/// </summary>
/// <param name="format">
/// The outermost tree of CSV and XML has strings alone, which are emptied where JSON has null, and names that are no references. In XML an array stands for
/// elements of one name: a path goes on in each, whether it takes them for an array or not.
/// </param>
internal sealed class PlainRewriter(IReadOnlyList<PlanField> fields, Dictionary<(string Namespace, string Key), string> mappings, RecordFormat format = RecordFormat.Ndjson)
{
    /// <summary>A place in the tree. Steps: a name (string), an index (int), or <see cref="Enter"/>: into the JSON that the string here holds.</summary>
    private sealed class EnterStep { public override string ToString() => "\u0002enter"; }

    private sealed record Location(object[] Steps, int[] Order, bool IsName, PlanField Field)
    {
        public string Parent => string.Join('\u0001', Steps.SkipLast(1));

        public string Id => $"{string.Join('\u0001', Steps)}|{IsName}";
    }

    private static readonly object Enter = new EnterStep();

    private readonly HashSet<string> _entered = [];

    public sealed record Result(RewriteOutcome Outcome, JsonNode? Record, List<string> MissingPaths, SortedDictionary<string, (long Rewritten, long Missing)> Counts);

    public Result Rewrite(string text) => Rewrite(JsonNode.Parse(text)!);

    public Result Rewrite(JsonNode root)
    {
        _entered.Clear();
        var found = fields.SelectMany(f => Find(root, f)).GroupBy(l => l.Id).Select(g => g.First()).ToList();

        // Elements of one name, or the array that one of them holds: the latter, where it holds one.
        if (format == RecordFormat.Xml) found.RemoveAll(l => IsOutside(l.Steps) && _entered.Contains(string.Join('\u0001', l.Steps)) && Held(Get(root, l.Steps)) is JsonObject or JsonArray);
        var values = found.Where(l => !l.IsName).Select(l => l.Id).ToHashSet();
        found.RemoveAll(l => EntersValue(l, values));
        found.Sort((a, b) => CompareOrder(a, b));

        var counts = new SortedDictionary<string, (long, long)>(StringComparer.Ordinal);
        var missing = new List<string>();
        var changes = new List<(Location Location, string? New, bool Missing)>();
        var skip = false;
        foreach (var location in found)
        {
            var kind = location.Field.Kind!;
            var value = location.IsName ? (string)location.Steps[^1] : Scalar(Get(root, location.Steps));
            if (value is null || Cut(kind, value) is not var (before, id, after)) continue;
            var (rewritten, missed) = counts.GetValueOrDefault(kind.Namespace);
            if (mappings.TryGetValue((kind.Namespace, kind.KeyPrefix + id + kind.KeySuffix), out var cloudId))
            {
                counts[kind.Namespace] = (rewritten + 1, missed);
                changes.Add((location, before + cloudId + after, false));
                continue;
            }

            counts[kind.Namespace] = (rewritten, missed + 1);
            missing.Add(PathText(root, location));
            skip |= location.Field.Missing == MissingPolicy.Skip;
            if (location.Field.Missing == MissingPolicy.Null) changes.Add((location, null, true));
        }

        if (skip) return new Result(RewriteOutcome.Skipped, null, missing, counts);
        JsonNode? result = root;
        for (var i = changes.Count - 1; i >= 0; i--)
        {
            var (location, text2, _) = changes[i];
            if (!location.IsName)
            {
                result = Update(result, location.Steps, node => text2 is not null ? Typed(node!, text2) : IsOutside(location.Steps) ? JsonValue.Create("") : null, dropInArray: text2 is null && !IsOutside(location.Steps));
                continue;
            }

            // All names of an object change together, once everything inside it has changed.
            var siblings = changes.Where(c => c.Location.IsName && c.Location.Parent == location.Parent).ToList();
            if (siblings[0].Location != location) continue;
            var twice = false;
            result = Update(result, location.Steps[..^1], node => Rename((JsonObject)node!, siblings.ToDictionary(s => (string)s.Location.Steps[^1], s => s.New), ref twice), dropInArray: false);
            if (twice) return new Result(RewriteOutcome.Failed, null, [], []);
        }

        return new Result(RewriteOutcome.Loaded, result, missing, counts);
    }

    /// <summary>Strings that hold JSON become trees, so that two spellings of one text are equal.</summary>
    public static JsonNode? Normal(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Normal(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Normal)]),
        JsonValue v when v.GetValueKind() == JsonValueKind.String && Held(v) is { } held => new JsonObject { ["#json"] = Normal(held) },
        _ => node?.DeepClone(),
    };

    /// <summary>In the outermost tree of a format that is not JSON.</summary>
    private bool IsOutside(object[] steps) => format is RecordFormat.Csv or RecordFormat.Xml && !steps.Contains(Enter);

    private IEnumerable<Location> Find(JsonNode root, PlanField field)
    {
        return Walk(root, 0, [], [], false);

        IEnumerable<Location> Walk(JsonNode? node, int step, object[] path, int[] order, bool byDescent)
        {
            var steps = field.Path.Steps;
            if (format == RecordFormat.Xml && IsOutside(path) && node is JsonArray same)
            {
                for (var i = 0; i < same.Count; i++)
                {
                    foreach (var l in Walk(same[i], step, [.. path, i], [.. order, i], byDescent)) yield return l;
                    var at = step;
                    while (at < steps.Count && steps[at].Kind == StepKind.Descendants) at++;
                    if (at == steps.Count || (field.Path.Names && at == steps.Count - 1) || (steps[at] is not { Kind: StepKind.Wildcard, IsBracketed: true } && (steps[at].Kind != StepKind.Index || steps[at].Index != i))) continue;
                    foreach (var l in Walk(same[i], at + 1, [.. path, i], [.. order, i], false)) yield return l;
                }

                yield break;
            }

            if (step == steps.Count)
            {
                if (field.Path.Names) yield break;
                if (Scalar(node) is not null) yield return new Location(path, order, false, field);
                if (node is JsonArray ids)
                {
                    for (var i = 0; i < ids.Count; i++)
                    {
                        if (Scalar(ids[i]) is not null) yield return new Location([.. path, i], [.. order, i], false, field);
                    }
                }

                yield break;
            }

            if (steps[step].Kind == StepKind.Descendants)
            {
                foreach (var l in Walk(node, step + 1, path, order, true)) yield return l;
                foreach (var (child, name, position) in Children(node))
                {
                    foreach (var l in Walk(child, step, [.. path, name], [.. order, position], false)) yield return l;
                }

                yield break;
            }

            if (!byDescent && node is JsonValue && Held(node) is { } held)
            {
                _entered.Add(string.Join('\u0001', path));
                foreach (var l in Walk(held, step, [.. path, Enter], [.. order, 0], false)) yield return l;
                yield break;
            }

            foreach (var (child, name, position) in Children(node))
            {
                var fits = steps[step].Kind switch
                {
                    StepKind.Member => name is string n && n == steps[step].Name,
                    StepKind.Index => name is int i && i == steps[step].Index,
                    _ => !(format == RecordFormat.Xml && IsOutside(path) && steps[step].IsBracketed),
                };
                if (!fits) continue;
                if (field.Path.Names && step == steps.Count - 1)
                {
                    if (name is string && !IsOutside(path)) yield return new Location([.. path, name], [.. order, position], true, field);
                    continue;
                }

                foreach (var l in Walk(child, step + 1, [.. path, name], [.. order, position], false)) yield return l;
            }
        }
    }

    private static IEnumerable<(JsonNode? Child, object Name, int Position)> Children(JsonNode? node) => node switch
    {
        JsonObject o => o.Select((m, i) => (m.Value, (object)m.Key, i)),
        JsonArray a => a.Select((e, i) => (e, (object)i, i)),
        _ => [],
    };

    /// <summary>The JSON that a string holds; scalars but strings hold nothing to go into.</summary>
    private static JsonNode? Held(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.String) return null;
        try
        {
            var held = JsonNode.Parse(value.GetValue<string>());
            return held is JsonObject or JsonArray || held?.GetValueKind() == JsonValueKind.String ? held : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Text of a string that is not empty, or of an integer number.</summary>
    private static string? Scalar(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String when node.GetValue<string>().Length > 0 => node.GetValue<string>(),
        JsonValueKind.Number when node.ToJsonString() is var n && !n.AsSpan().ContainsAny('.', 'e', 'E') => n,
        _ => null,
    };

    private static (string Before, string Id, string After)? Cut(ReferenceKind kind, string value)
    {
        switch (kind.Form)
        {
            case ValueForm.Whole: return ("", value, "");
            case ValueForm.Pattern:
                return value.StartsWith(kind.ValuePrefix, StringComparison.Ordinal) && value.EndsWith(kind.ValueSuffix, StringComparison.Ordinal) && value.Length > kind.ValuePrefix.Length + kind.ValueSuffix.Length
                    ? (kind.ValuePrefix, value[kind.ValuePrefix.Length..^kind.ValueSuffix.Length], kind.ValueSuffix)
                    : null;
        }

        var pattern = kind.Form == ValueForm.IssueKey ? @"\A()(?<id>[A-Z][A-Z0-9_]*)(?<after>-[0-9]+)\z" : @"\A(?<before>customfield_|cf\[)?(?<id>[0-9]+)(?<after>\])?\z";
        var match = System.Text.RegularExpressions.Regex.Match(value, pattern, System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        if (!match.Success) return null;
        var (before, after) = (match.Groups["before"].Value, match.Groups["after"].Value);
        return kind.Form == ValueForm.CustomField && (before == "cf[") != (after == "]") ? null : (before, match.Groups["id"].Value, after);
    }

    private static JsonNode? Get(JsonNode? node, object[] steps)
    {
        foreach (var step in steps) node = ReferenceEquals(step, Enter) ? Held(node) : step is string name ? node![name] : node![(int)step];
        return node;
    }

    private static JsonNode? Update(JsonNode? node, object[] steps, Func<JsonNode?, JsonNode?> change, bool dropInArray)
    {
        if (steps.Length == 0) return change(node);
        if (ReferenceEquals(steps[0], Enter)) return JsonValue.Create(Update(Held(node), steps[1..], change, dropInArray)?.ToJsonString() ?? "null");
        if (steps[0] is int index)
        {
            var array = (JsonArray)node!;
            if (steps.Length == 1 && dropInArray) array.RemoveAt(index);
            else array[index] = Detached(Update(array[index], steps[1..], change, dropInArray));
            return array;
        }

        var name = (string)steps[0];
        node![name] = Detached(Update(node[name], steps[1..], change, dropInArray));
        return node;
    }

    private static JsonNode? Detached(JsonNode? node) => node?.Parent is null ? node : node.DeepClone();

    private static JsonObject Rename(JsonObject node, Dictionary<string, string?> names, ref bool twice)
    {
        var renamed = new JsonObject();
        foreach (var (name, value) in node.ToList())
        {
            var newName = names.GetValueOrDefault(name, name);
            if (newName is null) continue;
            twice |= renamed.ContainsKey(newName);
            renamed[newName] = value?.DeepClone();
        }

        return renamed;
    }

    private static JsonNode Typed(JsonNode old, string text) =>
        old.GetValueKind() == JsonValueKind.Number && System.Text.RegularExpressions.Regex.IsMatch(text, @"\A-?(0|[1-9][0-9]*)\z", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) ? JsonNode.Parse(text)! : JsonValue.Create(text);

    private static bool EntersValue(Location location, HashSet<string> values)
    {
        for (var i = 0; i < location.Steps.Length; i++)
        {
            if (ReferenceEquals(location.Steps[i], Enter) && values.Contains($"{string.Join('\u0001', location.Steps[..i])}|False")) return true;
        }

        return false;
    }

    private static int CompareOrder(Location a, Location b)
    {
        for (var i = 0; i < Math.Min(a.Order.Length, b.Order.Length); i++)
        {
            if (a.Order[i] != b.Order[i]) return a.Order[i].CompareTo(b.Order[i]);
        }

        return a.Order.Length != b.Order.Length ? a.Order.Length.CompareTo(b.Order.Length) : b.IsName.CompareTo(a.IsName);
    }

    private string PathText(JsonNode root, Location location)
    {
        var text = new StringBuilder("$");
        for (var i = 0; i < location.Steps.Length; i++)
        {
            var step = location.Steps[i];
            if (step is int && IsOutside(location.Steps[..i]) && Get(root, location.Steps[..i]) is JsonArray { Count: 1 }) continue;
            if (step is int index) text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else if (step is string name) text.Append(name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || c >= 0x80) ? $".{name}" : $"['{name}']");
        }

        return text.Append(location.IsName ? "~" : "").ToString();
    }
}
