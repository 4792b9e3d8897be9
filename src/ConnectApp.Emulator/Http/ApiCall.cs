using System.Globalization;
using System.Text.Json;

namespace ConnectApp.Emulator.Http;

/// <summary>One request to an emulated system, as far as it has been understood. Collects what is wrong with it into one violation.</summary>
/// <param name="rawPath">The path as sent, for the text of the violation.</param>
/// <param name="target">Path and query after the system's base URL, as sent.</param>
internal class ApiCall(string method, string rawPath, string target)
{
    private readonly List<string> _faults = [];

    public string Method => method;

    public string Target => target;

    public string Path { get; } = target.Split('?', 2)[0];

    public string RawQuery { get; } = target.Split('?', 2) is [_, var query] ? query : "";

    public IReadOnlyDictionary<string, string> Query { get; set; } = new Dictionary<string, string>();

    /// <summary>The path's variable part: a transferId, an s3Key, a project.</summary>
    public string PathId { get; set; } = "";

    public JsonElement Body { get; set; }

    public string? Violation => _faults.Count == 0 ? null : $"{Line}: {string.Join("; ", _faults)}";

    private string Line => $"{Short(method, 20)} {Short(rawPath, 200)}";

    public void Fault(string text) => _faults.Add(text);

    /// <summary>Notes the fault and answers with it.</summary>
    public ApiAnswer Refuse(int status, string text)
    {
        Fault(text);
        return ApiAnswer.Error(status, text);
    }

    /// <summary>An integer parameter; null where it is absent, -1 where it is no integer.</summary>
    public int? Number(string name) =>
        !Query.TryGetValue(name, out var text) ? null : int.TryParse(text, NumberStyles.None, null, out var number) ? number : -1;

    internal static string Short(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}
