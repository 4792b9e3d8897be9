using System.Text.Json;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class PlanSchemaTests
{
    private static readonly JsonElement Schema = Load();

    [Fact]
    public void Schema_Keys_AreThoseOfTheParser()
    {
        Assert.Equal(PlanKeys.Plan, Names(At("properties")));
        Assert.Equal(PlanKeys.Completion, Names(At("properties", "completion", "properties")));
        Assert.Equal(PlanKeys.Source, Names(At("properties", "source", "anyOf")[1].GetProperty("properties")));
        Assert.Equal(PlanKeys.Kind, Names(At("properties", "kinds", "additionalProperties", "properties")));
        Assert.Equal(PlanKeys.Entity, Names(At("definitions", "entity", "properties")));
        Assert.Equal(PlanKeys.Record, Names(At("definitions", "entity", "properties", "record", "anyOf")[1].GetProperty("properties")));
        Assert.Equal(
            PlanKeys.Field.Order(),
            At("definitions", "field", "anyOf").EnumerateArray().Where(a => a.TryGetProperty("properties", out _)).SelectMany(a => Names(a.GetProperty("properties")))
                .Concat(Names(At("definitions", "entityReference", "properties"))).Distinct().Order());
    }

    [Fact]
    public void Schema_Words_AreThoseOfTheParser()
    {
        Assert.Equal(PlanKeys.Products, Words(At("properties", "product", "enum")));
        Assert.Equal(PlanKeys.Sites, Words(At("properties", "site", "enum")));
        Assert.Equal(PlanKeys.Formats, Words(At("definitions", "entity", "properties", "format", "enum")));
        Assert.Equal(PlanKeys.Policies, Words(At("definitions", "missing", "anyOf")[0].GetProperty("enum")));
        Assert.Equal(ReferenceKinds.Of(Product.Jira).Keys.Order(), Words(At("definitions", "builtInKind", "enum")).Order());
    }

    [Fact]
    public void Schema_References_AllLeadSomewhere()
    {
        var references = References(Schema).Distinct().ToList();

        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.True(At("definitions").TryGetProperty(r["#/definitions/".Length..], out _), r));
    }

    [Fact]
    public void Schema_Id_IsTheVersionsName() => Assert.Equal("urn:connectapp:import-plan:1", At("$id").GetString());

    [Fact]
    public void PlanKeys_Order_IsThatOfTheEnums()
    {
        Assert.Equal(Enum.GetNames<RecordFormat>().Select(n => n.ToLowerInvariant()), PlanKeys.Formats);
        Assert.Equal(Enum.GetNames<MissingPolicy>().Select(n => n.ToLowerInvariant()), PlanKeys.Policies);
        Assert.Equal(Enum.GetNames<Product>().Select(n => n.ToLowerInvariant()), PlanKeys.Products);
    }

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(PlanSchema.Read());
        return document.RootElement.Clone();
    }

    private static JsonElement At(params string[] path) => path.Aggregate(Schema, (node, name) => node.GetProperty(name));

    private static IEnumerable<string> Names(JsonElement node) => node.EnumerateObject().Select(p => p.Name);

    private static IEnumerable<string> Words(JsonElement node) => node.EnumerateArray().Select(w => w.GetString()!);

    private static IEnumerable<string> References(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().SelectMany(p => p.NameEquals("$ref") ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
