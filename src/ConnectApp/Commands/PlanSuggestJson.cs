using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Suggesting;

namespace ConnectApp.Commands;

/// <summary>The object that <c>plan suggest --output json</c> prints, a contract of scripts.</summary>
internal static class PlanSuggestJson
{
    private static readonly PlanSuggestTypes Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <param name="labels">Of the files of records.</param>
    /// <param name="manifest">Label of the file that lists the others; null: there is none.</param>
    public static string Write(SuggestedPlan plan, IReadOnlyList<string> labels, string? manifest) => JsonSerializer.Serialize(
        new SuggestedPlanJson(
            Word(plan.Product), plan.Source, [.. plan.Entities.Select(Entity)],
            manifest is null ? new SuggestedCompletionJson(null, [.. labels.Select(Labels.WithoutGz)]) : new SuggestedCompletionJson(manifest, null)),
        Json.SuggestedPlanJson);

    private static SuggestedEntityJson Entity(SuggestedEntity entity) => new(
        entity.Name, entity.Label, Word(entity.Format), entity.Record, entity.Key, entity.Records, [.. entity.Fields.Select(Field)]);

    private static SuggestedFieldJson Field(SuggestedField field) => new(
        field.Path, field.Kind, field.Namespace, field.Values, field.Found, Math.Round(field.Share, 4), field.Confidence, field.Samples, field.Evidence);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

internal sealed record SuggestedPlanJson(string Product, string? Source, IReadOnlyList<SuggestedEntityJson> Entities, SuggestedCompletionJson Completion);

internal sealed record SuggestedEntityJson(
    string Entity, string Label, string Format, string? Record, string? Key, long Records, IReadOnlyList<SuggestedFieldJson> Fields);

internal sealed record SuggestedFieldJson(
    string Path, string Kind, string? Namespace, long Values, long Found, double Share, double Confidence, IReadOnlyList<string> Samples, string Evidence);

/// <summary>One of the two.</summary>
internal sealed record SuggestedCompletionJson(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Manifest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Labels);

[JsonSerializable(typeof(SuggestedPlanJson))]
internal sealed partial class PlanSuggestTypes : JsonSerializerContext;
