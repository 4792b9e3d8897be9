using System.Text.Json;
using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Documents;

public sealed class AdfRulesTests
{
    [Fact]
    public void Rules_EveryPair_IsInTheSchema()
    {
        var faults = new List<string>();

        foreach (var container in AdfRules.Containers)
        {
            var allowed = ContentOf(DefinitionOf(container)).ToHashSet(StringComparer.Ordinal);
            faults.AddRange(AdfRules.ContentOf(container).Where(c => !allowed.Contains(Name(c))).Select(c => $"{container} > {c}"));
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Rules_NodesThatMustBeFilled_AreThoseOfTheSchema()
    {
        var filled = AdfRules.Containers.Where(c => Members(DefinitionOf(c)).Any(IsFilled)).ToHashSet();

        // The schema lets a table row be empty; no editor shows such a row.
        Assert.Equal(filled.Append(AdfType.TableRow).Order(), AdfRules.Containers.Where(AdfRules.MustBeFilled).Order());
    }

    private static bool IsFilled(JsonElement content) => content.TryGetProperty("minItems", out _);

    private static string Name(AdfType type) => JsonNamingPolicy.CamelCase.ConvertName(type.ToString());

    private static string DefinitionOf(AdfType type) => type switch
    {
        AdfType.TableRow => "table_row_node",
        AdfType.TableHeader => "table_header_node",
        AdfType.TableCell => "table_cell_node",
        AdfType.MediaSingle => "mediaSingle_full_node",
        _ => $"{Name(type)}_node",
    };

    private static JsonElement Definition(string name) => Adf.Schema.GetProperty("definitions").GetProperty(name);

    /// <summary>The schemas of the member <c>content</c> of a node.</summary>
    private static IEnumerable<JsonElement> Members(string definition)
    {
        var node = Definition(definition);
        IEnumerable<JsonElement> parts = node.TryGetProperty("allOf", out var all) ? all.EnumerateArray().Where(p => !p.TryGetProperty("$ref", out _)) : [node];
        return parts.Where(p => p.TryGetProperty("properties", out var q) && q.TryGetProperty("content", out _))
            .Select(p => Resolved(p.GetProperty("properties").GetProperty("content")));
    }

    private static IEnumerable<string> ContentOf(string definition) => Members(definition).SelectMany(m => TypesIn(m.GetProperty("items")));

    private static IEnumerable<string> TypesIn(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array) return schema.EnumerateArray().SelectMany(TypesIn);
        if (schema.TryGetProperty("$ref", out _)) return TypesIn(Resolved(schema));
        if (schema.TryGetProperty("anyOf", out var any)) return any.EnumerateArray().SelectMany(TypesIn);
        if (schema.TryGetProperty("allOf", out var all)) return all.EnumerateArray().SelectMany(TypesIn);
        return schema.TryGetProperty("properties", out var p) && p.TryGetProperty("type", out var type) && type.TryGetProperty("enum", out var names)
            ? names.EnumerateArray().Select(n => n.GetString()!) : [];
    }

    private static JsonElement Resolved(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? Definition(reference.GetString()!.Split('/')[^1]) : schema;
}
