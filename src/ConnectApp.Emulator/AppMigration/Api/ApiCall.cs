using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>One request to the site, as far as it has been understood. Collects what is wrong with it into one violation.</summary>
/// <param name="target">Path and query after the site's base URL, as sent.</param>
/// <param name="arrival">Stamp from before the first byte of the body was read.</param>
internal sealed class ApiCall(string method, string rawPath, string target, long arrival)
{
    private readonly List<string> _faults = [];

    public string Method => method;

    public string Target => target;

    public string Path { get; } = target.Split('?', 2)[0];

    public string RawQuery { get; } = target.Split('?', 2) is [_, var query] ? query : "";

    public long Arrival => arrival;

    public IReadOnlyDictionary<string, string> Query { get; set; } = new Dictionary<string, string>();

    /// <summary>The path's variable part: a transferId, an s3Key, a project.</summary>
    public string PathId { get; set; } = "";

    public JsonElement Body { get; set; }

    /// <summary>Set for operations of one transfer, which has been found and is open.</summary>
    public Transfer Transfer { get; set; } = null!;

    /// <summary>Set for calls about one upload, which is there.</summary>
    public TransferFile? File { get; set; }

    /// <summary>Whether <see cref="Transfer"/> is set.</summary>
    public bool IsOfTransfer { get; set; }

    /// <summary>The fault that the call meets.</summary>
    public NetworkDial? Dial { get; set; }

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
        !Query.TryGetValue(name, out var text) ? null
        : int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) ? number : -1;

    internal static string Short(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}
