using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Api.Answers;

/// <param name="Next">Cursor of the next page; null: this was the last so far.</param>
internal sealed record ItemsBody(IReadOnlyList<ItemBody> Items, string? Next);

/// <summary>A work item of a run.</summary>
/// <param name="Key">Of the issue; null: there is none.</param>
/// <param name="Type">In Azure DevOps; empty until the item is read.</param>
/// <param name="Status">pending, created, updated, unchanged, skipped or failed.</param>
internal sealed record ItemBody(int Id, string? Key, string Type, string Title, string Status, ItemParts Parts);

internal sealed record ItemParts(PartBody Comments, PartBody Attachments, PartBody Links);

internal sealed record PartBody(long Created, long Skipped, long Failed);

/// <param name="Next">Cursor of the next page; null: this was the last so far.</param>
internal sealed record ItemProblemsBody(IReadOnlyList<ItemProblem> Problems, string? Next);

/// <summary>What of a work item is not in Jira, or not whole.</summary>
/// <param name="Item">Null: it is about the whole run.</param>
/// <param name="Part"><c>item</c>, <c>field:…</c>, <c>comment:…</c>, <c>attachment:…</c> or <c>link:…</c>.</param>
/// <param name="Effect">failed: it had to be in Jira; skipped: a rule left it out.</param>
/// <param name="Hint">What a person can do about it; null: nothing.</param>
internal sealed record ItemProblem(int? Item, string? Key, string Part, string Code, string Effect, string Reason, string? Hint);

/// <summary>The bodies of runs of work items.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ItemsBody))]
[JsonSerializable(typeof(ItemProblemsBody))]
internal sealed partial class ItemJson : JsonSerializerContext
{
    /// <summary>For NDJSON, that people read: only what JSON itself asks for is escaped.</summary>
    public static readonly ItemJson Readable = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
