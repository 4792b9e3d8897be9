using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Transfers.Stores;

/// <summary>What one record adds to its file's missing references.</summary>
/// <param name="Accepted">Those of <paramref name="Missing"/> that the plan accepts.</param>
internal sealed record MissingCount(string Namespace, string Field, long Missing, long Accepted)
{
    /// <summary>As column <c>missing</c> of <c>kept_records</c> holds it: JSON in a fixed order, so that equal counts are equal texts.</summary>
    /// <returns>Null: it lacks no mapping.</returns>
    public static string? Write(KeptRecord? kept) => kept is not { Missing.Count: > 0 } ? null : JsonSerializer.Serialize(
        [.. kept.Missing.OrderBy(m => m.Namespace, StringComparer.Ordinal).ThenBy(m => m.Field, StringComparer.Ordinal)
            .Select(m => new MissingCount(m.Namespace, m.Field, m.Missing, m.Accepted))],
        MissingJson.Default.ListMissingCount);

    public static IReadOnlyList<MissingCount> Read(string? missing) =>
        missing is null ? [] : JsonSerializer.Deserialize(missing, MissingJson.Default.ListMissingCount)!;
}

[JsonSerializable(typeof(List<MissingCount>))]
internal sealed partial class MissingJson : JsonSerializerContext;
