using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Reading;
using ConnectApp.WorkItems.Runs;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Starting;

/// <summary>Reads the body of a start (run-api.md A2 and work-items.md). A refused body names every fault and makes no call to either side.</summary>
/// <param name="mayNameVariables">True on the command line: secrets may be <c>env:NAME</c>, which was replaced before. False: such a text is a fault.</param>
internal sealed class StartRequestReader(ServiceAddresses azureDevOps, ServiceAddresses jira, Uri azureDevOpsBase, bool mayNameVariables)
{
    private static readonly string[] s_options =
    [
        "dry_run", "type_overrides", "state_overrides", "migrate_attachments", "migrate_comments", "migrate_links", "user_overrides", "field_overrides",
        "link_overrides", "comment_author", "on_conflict", "label", "sprints", "components", "sample_per_type",
    ];

    /// <returns>The request, or the faults; never both.</returns>
    public (StartRequest? Request, IReadOnlyList<string> Faults) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return (null, ["the body must be a JSON object"]);
        var faults = new List<string>();
        var top = new JsonMembers(body, "", faults);
        var type = ReadType(top);
        var payload = top.Object("enginePayload", required: true);
        var source = payload.Object("source", required: true);
        var target = payload.Object("target", required: true);
        var options = payload.Object("options", required: false);

        var org = source.Required("org");
        var project = source.Required("project");
        var secrets = new MigrationSecrets(Secret(source, "pat"), Secret(target, "email"), Secret(target, "api_token"));
        var organisation = Organisation(source, org);
        var jiraUrl = JiraUrl(target);
        var projectKey = target.Required("project_key");
        var wiql = source.Text("wiql");
        if (wiql is not null && WiqlCondition.Fault(wiql) is { } fault) source.Fault("wiql", fault);
        var request = new MigrationRequest(
            type, org, organisation, project, source.Text("area_filter"), Types(source), wiql, jiraUrl, projectKey,
            options.Flag("dry_run", false), Mapping(options), Choices(options), StoredRequest.WithoutSecrets(body));
        var start = new StartRequest(
            request, secrets, source.Time("expires_at"), target.Time("expires_at"), [.. options.Names.Except(s_options, StringComparer.Ordinal)]);
        return faults.Count == 0 ? (start, []) : (null, faults);
    }

    /// <summary>The body of a resume: each part is optional and replaces what was given before.</summary>
    /// <param name="before">Null if it was wiped; every part is required then.</param>
    /// <returns>The credentials, or the faults; never both.</returns>
    public (MigrationSecrets? Secrets, IReadOnlyList<string> Faults) ReadCredentials(JsonElement body, MigrationSecrets? before)
    {
        if (body.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined)) return (null, ["the body must be a JSON object"]);
        var faults = new List<string>();
        var payload = new JsonMembers(body, "", faults).Object("enginePayload", required: false);
        var (source, target) = (payload.Object("source", required: false), payload.Object("target", required: false));
        var secrets = new MigrationSecrets(
            Replaced(source, "pat", before?.Pat, faults), Replaced(target, "email", before?.Email, faults),
            Replaced(target, "api_token", before?.ApiToken, faults));
        return faults.Count == 0 ? (secrets, []) : (null, faults);
    }

    /// <summary>The base that a resume names; it may only be another address of the same site.</summary>
    /// <returns>Neither: it names none.</returns>
    public (Uri? Base, string? Fault) ReadBase(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return (null, null);
        var faults = new List<string>();
        var target = new JsonMembers(body, "", faults).Object("enginePayload", required: false).Object("target", required: false);
        if (target.Text("base_url") is not { } text) return (null, faults.FirstOrDefault());
        var (uri, fault) = jira.Read(text);
        return uri is null ? (null, $"{target.Path("base_url")} {fault}") : (uri, null);
    }

    /// <param name="request">A stored request, which was valid when it was stored.</param>
    /// <returns>Null: the configuration no longer allows its address.</returns>
    public Uri? ReadJiraUrl(string request)
    {
        using var json = JsonDocument.Parse(request);
        return ReadBase(json.RootElement).Base;
    }

    private static RunType ReadType(JsonMembers top)
    {
        var text = top.Required("type");
        if (text is "FULL" or "") return RunType.Full;
        if (text == "SAMPLE") return RunType.Sample;
        if (text == "INCREMENTAL") return RunType.Incremental;
        top.Fault("type", "must be one of FULL, SAMPLE, INCREMENTAL");
        return RunType.Full;
    }

    private Uri Organisation(JsonMembers source, string org)
    {
        var given = source.Text("base_url");
        var address = azureDevOpsBase;
        if (given is not null)
        {
            if (azureDevOps.Read(given) is not { Uri: { } uri } read)
            {
                source.Fault("base_url", azureDevOps.Read(given).Fault!);
                return azureDevOpsBase;
            }

            address = read.Uri;
        }

        if (org is "." or ".." || org.AsSpan().IndexOfAny("/\\?#") >= 0) source.Fault("org", "must be one name");
        var text = address.ToString().TrimEnd('/');

        // contoso.visualstudio.com is the organisation itself; everywhere else it is the first segment.
        return address.Host.EndsWith(".visualstudio.com", StringComparison.OrdinalIgnoreCase) ? new Uri(text) : new Uri($"{text}/{Uri.EscapeDataString(org)}");
    }

    private Uri JiraUrl(JsonMembers target)
    {
        var text = target.Required("base_url");
        if (text.Length == 0) return new Uri("https://invalid.invalid");
        var (uri, fault) = jira.Read(text);
        if (uri is not null) return uri;
        target.Fault("base_url", fault!);
        return new Uri("https://invalid.invalid");
    }

    private string Secret(JsonMembers members, string name)
    {
        var text = members.Required(name);
        if (!mayNameVariables && text.StartsWith("env:", StringComparison.Ordinal)) members.Fault(name, "must be the value itself; env: is for the command line");
        return text;
    }

    // Members of an object that is absent collect no faults of their own.
    private string Replaced(JsonMembers members, string name, string? before, List<string> faults)
    {
        var text = members.Text(name);
        if (text is null && before is null) faults.Add($"{members.Path(name)} is required: the credentials were wiped");
        if (!mayNameVariables && text?.StartsWith("env:", StringComparison.Ordinal) == true) members.Fault(name, "must be the value itself; env: is for the command line");
        return text ?? before ?? "";
    }

    private static string[] Types(JsonMembers source) => source.Text("type_filter")?
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase).ToArray() ?? [];

    private static RunChoices Choices(JsonMembers options) => new(
        options.Flag("migrate_comments", true),
        options.Flag("migrate_attachments", true),
        options.Flag("migrate_links", true),
        options.OneOf("on_conflict", "keep", "keep", "overwrite") == "overwrite");

    private static MappingOptions Mapping(JsonMembers options)
    {
        var label = options.IsNull("label") ? null : options.Text("label") ?? new MappingOptions().Label;
        if (label is not null && (!label.Contains("{id}", StringComparison.Ordinal) || label.Any(char.IsWhiteSpace)))
            options.Fault("label", "must hold {id} and no white space");
        return new MappingOptions
        {
            TypeOverrides = Overrides(options, "type_overrides"),
            StateOverrides = Overrides(options, "state_overrides"),
            UserOverrides = Overrides(options, "user_overrides"),
            FieldOverrides = Overrides(options, "field_overrides"),
            LinkOverrides = MappingOptions.Overrides(options.Texts("link_overrides", mayBeNull: true)),
            Label = label,
            Comments = options.Flag("migrate_comments", true),
            Attachments = options.Flag("migrate_attachments", true),
            Links = options.Flag("migrate_links", true),
            Sprints = options.OptionalFlag("sprints"),
            Components = options.OptionalFlag("components"),
            CommentHeader = options.OneOf("comment_author", "header", "header", "none") == "header",
            SamplePerType = options.WholeNumber("sample_per_type", 2, 1, 10),
        };
    }

    private static IReadOnlyDictionary<string, string> Overrides(JsonMembers options, string name) =>
        MappingOptions.Overrides(options.Texts(name).Select(p => KeyValuePair.Create(p.Key, p.Value!)));
}
