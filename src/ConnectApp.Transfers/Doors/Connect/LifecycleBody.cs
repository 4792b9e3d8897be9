using System.Text.Json;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Body of a lifecycle call. Unknown members are accepted, members twice are not.</summary>
internal sealed class LifecycleBody : IDisposable
{
    private const int MaxTextLength = 255;
    private const int MaxUrlLength = 2048;
    private const int MaxSecretLength = 1024; // the product documents at most 128

    private readonly JsonDocument _json;

    private LifecycleBody(JsonDocument json, ClientKey clientKey)
    {
        _json = json;
        ClientKey = clientKey;
    }

    public ClientKey ClientKey { get; }

    /// <summary>Of the Forge app that continues this Connect install; null: the callback names none ("Migrate the Connect client key", 24 Mar 2026).</summary>
    public string? InstallationId => _json.RootElement.Text("installationId") is { Length: > 0 and <= 128 } id ? id : null;

    /// <returns>Null: no JSON object by our rules, or without a usable <c>clientKey</c>.</returns>
    public static LifecycleBody? TryRead(ReadOnlyMemory<byte> utf8)
    {
        if (StrictJson.TryParseObject(utf8, JsonRequest.MaxDepth) is not { } json) return null;
        if (json.RootElement.Text("clientKey") is { } clientKey && IsPlain(clientKey, MaxTextLength)) return new LifecycleBody(json, new ClientKey(clientKey));

        json.Dispose();
        return null;
    }

    /// <param name="forgeAppId">Names the app too, in a callback for an installation of the Forge app; null: there is none.</param>
    /// <returns>Null: fits. Else the fault, for the answer.</returns>
    public string? Check(string appKey, string? forgeAppId, string eventType)
    {
        var key = _json.RootElement.Text("key");
        if (key != appKey && (key is null || key != forgeAppId || InstallationId is null)) return "key is not this app's.";
        // The key of the app as a site's name would make our own session tokens ambiguous.
        if (ClientKey.Value == appKey) return "clientKey is not a site's.";
        return _json.RootElement.Text("eventType") == eventType ? null : $"eventType is not {eventType}, which this address is for.";
    }

    /// <summary>What <see cref="Check"/> looks at, for the log.</summary>
    public string Describe(string appKey) =>
        $"key {Shown("key")}, clientKey {ClientKey.ForLog()}, eventType {Shown("eventType")}; this app is {appKey}";

    /// <param name="fault">Which member is wrong, for the answer.</param>
    /// <param name="detail">What was found in it, and why it will not do: for the log, without the secret.</param>
    /// <returns>What to store; null: the fault says why not.</returns>
    public NewInstallation? TryReadInstallation(OutgoingGuard guard, out string fault, out string detail)
    {
        var root = _json.RootElement;
        detail = root.Has("sharedSecret") ? $"a text of {root.Text("sharedSecret")?.Length ?? 0} characters, expected 1 to {MaxSecretLength}" : "no such member";
        fault = "sharedSecret is missing, empty or too long.";
        if (root.Text("sharedSecret") is not { Length: > 0 and <= MaxSecretLength } secret) return null;

        detail = Shown("productType");
        fault = "productType is neither jira nor confluence.";
        if (ProductNames.TryParse(root.Text("productType")) is not { } product) return null;

        fault = "baseUrl is not the URL of an allowed site.";
        if (ReadBaseUrl(root.Text("baseUrl"), guard, out var reason) is not { } baseUrl)
        {
            detail = $"{Shown("baseUrl")}: {reason}";
            return null;
        }

        detail = Shown("displayUrl");
        fault = "displayUrl is not a URL.";
        if (!TryReadDisplayUrl(root, out var displayUrl)) return null;

        detail = Shown("oauthClientId");
        fault = "oauthClientId is not a text.";
        var oauthClientId = root.Has("oauthClientId") ? root.Text("oauthClientId") : null;
        if (root.Has("oauthClientId") && (oauthClientId is null || !IsPlain(oauthClientId, MaxTextLength))) return null;

        (fault, detail) = ("", "");
        return new NewInstallation(ClientKey, product, baseUrl, displayUrl, oauthClientId, secret);
    }

    public void Dispose() => _json.Dispose();

    private string Shown(string member) => _json.RootElement.Text(member) is { } text ? Printable.Of(text) : _json.RootElement.Has(member) ? "no text" : "no such member";

    private static Uri? ReadBaseUrl(string? text, OutgoingGuard guard, out string reason)
    {
        reason = "it is no absolute URL without query, fragment and blanks";
        if (text is not { Length: > 0 and <= MaxUrlLength } || !Uri.TryCreate(text, UriKind.Absolute, out var url)) return null;
        if (text.Contains('?') || text.Contains('#') || text.Contains('\\') || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))) return null;
        // Every call goes to this host: also with a valid signature only a host of the list is taken.
        return guard.AllowsSite(url, out reason) ? new Uri(InstallationRow.Text(url)) : null;
    }

    private static bool TryReadDisplayUrl(JsonElement root, out Uri? displayUrl)
    {
        displayUrl = null;
        if (!root.Has("displayUrl")) return true;
        // Ends up in a header (frame-ancestors), so it has to be a plain web address.
        return root.Text("displayUrl") is { Length: <= MaxUrlLength } text
            && (text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out displayUrl) && displayUrl is { Scheme: "https" or "http", UserInfo.Length: 0, Host.Length: > 0 }));
    }

    private static bool IsPlain(string text, int maxLength) => text.Length > 0 && text.Length <= maxLength && !text.Any(char.IsControl);
}
