using System.Buffers;
using System.Text.Json;

namespace ConnectApp.WorkItems.Model;

/// <summary>A person of Azure DevOps.</summary>
/// <param name="UniqueName">Usually an e-mail address, sometimes an account name; null if unknown.</param>
/// <param name="Id">Identity id of Azure DevOps, not of Entra; null in the text form.</param>
public sealed record Identity(string DisplayName, string? UniqueName, Guid? Id)
{
    private static readonly SearchValues<char> s_notInEmail = SearchValues.Create(" \t\r\n<>\\");

    /// <summary>The unique name if it has the form of an e-mail address. It may still belong to nobody (bots).</summary>
    public string? Email => LooksLikeEmail(UniqueName) ? UniqueName!.Trim() : null;

    /// <summary>Reads both forms: an object, and <c>"Name &lt;mail&gt;"</c>, which one answer may mix.</summary>
    /// <returns>Null if neither a name nor a unique name is there.</returns>
    public static Identity? From(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => FromObject(value),
        JsonValueKind.String => FromText(value.GetString()!),
        _ => null,
    };

    public static Identity? FromText(string text)
    {
        var end = text.TrimEnd();
        var open = end.LastIndexOf('<');
        if (open < 0 || !end.EndsWith('>')) return end.Length == 0 ? null : new(end.Trim(), LooksLikeEmail(end) ? end.Trim() : null, null);

        var unique = end[(open + 1)..^1].Trim();
        var name = end[..open].Trim();
        if (unique.Length == 0 && name.Length == 0) return null;
        return new(name.Length == 0 ? unique : name, unique.Length == 0 ? null : unique, null);
    }

    private static Identity? FromObject(JsonElement value)
    {
        var name = Member(value, "displayName");
        var unique = Member(value, "uniqueName");
        var id = Guid.TryParse(Member(value, "id"), out var guid) ? guid : (Guid?)null;
        return name is null && unique is null && id is null ? null : new(name ?? unique ?? "", unique, id);
    }

    private static string? Member(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString() is { } text
        && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static bool LooksLikeEmail(string? text)
    {
        if (text is null) return false;
        var trimmed = text.AsSpan().Trim();
        var at = trimmed.IndexOf('@');
        return at > 0 && at == trimmed.LastIndexOf('@') && at < trimmed.Length - 1 && !trimmed.ContainsAny(s_notInEmail);
    }
}
