using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>The app descriptor, <c>atlassian-connect.json</c>: the one source of paths, modules and scopes, from which the Forge manifest is made too.</summary>
internal sealed partial class Descriptor
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _json;

    private Descriptor(JsonObject json, string key, string migrationWebhookPath)
    {
        _json = json;
        Key = key;
        MigrationWebhookPath = migrationWebhookPath;
    }

    public string Key { get; }

    /// <summary>What people call the app.</summary>
    public string Name => (string)_json["name"]!;

    /// <summary>Path of the migration webhook, relative to the base URL.</summary>
    public string MigrationWebhookPath { get; }

    /// <exception cref="InvalidDataException">What was found, what was expected, in which file.</exception>
    public static Descriptor Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The descriptor {path} (Connect:Descriptor) cannot be read: {exception.Message}", exception);
        }

        return Parse(text, path);
    }

    /// <param name="source">Names the file in messages.</param>
    internal static Descriptor Parse(string text, string source)
    {
        JsonObject json;
        try
        {
            // Strict, so that two readers of the file cannot see two descriptors.
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            json = JsonNode.Parse(text) as JsonObject ?? throw Fault(source, "it holds no JSON object");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The descriptor {source} (Connect:Descriptor) is no JSON: {exception.Message}", exception);
        }

        var key = Text(json, source, "key");
        if (!KeyForm().IsMatch(key)) throw Fault(source, $"key is '{key}', expected 1 to 64 of A-Z a-z 0-9 . _ -");
        _ = Text(json, source, "name");
        if (Text(json, source, "authentication", "type") is not "jwt" and var type) throw Fault(source, $"authentication.type is '{type}', expected jwt");
        if (!IsTrue(json, "apiMigrations", "signed-install")) throw Fault(source, "apiMigrations.signed-install is not true; unsigned install callbacks are not accepted");
        if (!IsTrue(json, "apiMigrations", "context-qsh")) throw Fault(source, "apiMigrations.context-qsh is not true; page tokens are told from others by it");
        _ = PathAt(json, source, "lifecycle", "installed");
        _ = PathAt(json, source, "lifecycle", "uninstalled");
        return new Descriptor(json, key, PathAt(json, source, "cloudAppMigration", "migrationWebhookPath"));
    }

    /// <summary>The descriptor as it is served.</summary>
    /// <param name="baseUrl">Public base URL of the app, spelled as tokens will name it in <c>aud</c>.</param>
    public string ToJson(Uri baseUrl)
    {
        var served = (JsonObject)_json.DeepClone();
        served["baseUrl"] = TextOf(baseUrl);
        return served.ToJsonString(s_indented);
    }

    /// <summary>A Forge manifest that installs the same server: Connect on Forge, modules one to one under <c>connectModules</c>.</summary>
    public string ToForgeManifest(Uri baseUrl) => ToForgeManifest(baseUrl, product: null);

    /// <param name="product">Null: for both products.</param>
    public string ToForgeManifest(Uri baseUrl, Product? product) =>
        ForgeManifest.Write(_json, TextOf(baseUrl), product is { } one ? [one] : [Product.Jira, Product.Confluence]);

    private static string TextOf(Uri baseUrl) => baseUrl.OriginalString.EndsWith('/') ? baseUrl.OriginalString[..^1] : baseUrl.OriginalString;

    private static string PathAt(JsonObject json, string source, params string[] names)
    {
        var path = Text(json, source, names);
        return path.StartsWith('/') && !path.Any(char.IsWhiteSpace) ? path : throw Fault(source, $"{string.Join('.', names)} is '{path}', expected a path that begins with /");
    }

    private static string Text(JsonObject json, string source, params string[] names) =>
        Find(json, names) is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text : throw Fault(source, $"{string.Join('.', names)} is missing or no text");

    private static bool IsTrue(JsonObject json, params string[] names) => Find(json, names) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static JsonNode? Find(JsonObject json, string[] names) => names.Aggregate((JsonNode?)json, (node, name) => (node as JsonObject)?[name]);

    private static InvalidDataException Fault(string source, string what) => new($"The descriptor {source} (Connect:Descriptor) does not fit: {what}.");

    [GeneratedRegex(@"\A[a-zA-Z0-9._-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyForm();
}
