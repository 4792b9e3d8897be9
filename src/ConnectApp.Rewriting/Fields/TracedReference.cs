namespace ConnectApp.Rewriting.Fields;

/// <summary>One reference of a record that was asked for, and what became of it.</summary>
/// <param name="Path">Concrete path of the value, such as <c>$.items[3].assignee</c>.</param>
/// <param name="Position">References inside text: characters (Unicode code points) of the value before the place, from 0.</param>
/// <param name="Kind">As the plan names it, or <c>entity NAME</c>.</param>
/// <param name="Namespace">Null: a record of this export, or a text that could not be read.</param>
/// <param name="MappingKey">The key that was looked up; for a record of this export its key on the server.</param>
/// <param name="CloudId">Null: there is none, and <paramref name="Reason"/> says why.</param>
/// <param name="Effect"><c>rewritten</c>, or the effect that the report names.</param>
public sealed record TracedReference(
    string Path, int? Position, string Kind, string? Namespace, string? MappingKey, string? CloudId, string? Reason, string Effect);
