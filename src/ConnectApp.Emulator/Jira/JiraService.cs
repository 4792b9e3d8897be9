using System.Text.Json.Nodes;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Jira Cloud: one site with one project, <c>EMU</c>, at its own address and at the gateway's.</summary>
internal sealed class JiraService : EmulatedService
{
    private readonly JiraTokens _tokens = new();
    private readonly JiraLimits _limits;
    private readonly IReadOnlyList<ServiceOperation> _operations;

    public JiraService(Uri address, IReadOnlyList<JiraUser> users, PlatformClock clock, ServiceDials dials)
        : base(clock, dials)
    {
        _limits = new JiraLimits(clock, dials);
        Site = new JiraSite($"{address.ToString().TrimEnd('/')}/jira", users, clock, dials);
        var (catalog, shapes) = (new FieldCatalog(Site), new IssueShapes(Site));
        // What has a fixed last step stands before what has a variable there.
        _operations =
        [
            .. new SiteReads(Site, catalog, shapes).All, .. new IssueReads(Site, shapes).All,
            .. new IssueWrites(Site, catalog, shapes, new Workflow(dials)).All, .. new CommentOperations(Site, shapes).All,
            .. new AttachmentOperations(Site, shapes).All, .. new LinkOperations(Site, shapes).All, .. new AgileOperations(Site).All,
        ];
    }

    public static IReadOnlyList<string> OperationNames { get; } =
    [
        .. SiteReads.Names, .. IssueReads.Names, .. IssueWrites.Names, .. CommentOperations.Names, .. AttachmentOperations.Names, .. LinkOperations.Names,
        .. AgileOperations.Names,
    ];

    public JiraSite Site { get; }

    protected override IReadOnlyList<ServiceOperation> Operations => _operations;

    protected override StringComparison PathComparison => StringComparison.Ordinal;

    public void Expire() => Within(() =>
    {
        _tokens.Expire();
        return 0;
    });

    /// <summary>As a person does: without the checks of the API.</summary>
    public void Edit(string key, string field, JsonNode? value) => Within(() =>
    {
        var issue = Site.Find(key) ?? throw new ArgumentException($"There is no issue {key}.", nameof(key));
        var fields = issue.Fields();
        fields[field] = value?.DeepClone();
        issue.SetFields(fields);
        Site.Touch(issue);
        return 0;
    });

    /// <summary>At the gateway the cloud id comes first.</summary>
    protected override ServiceRequest Locate(ServiceRequest request) => request.RawPath.StartsWith("/ex/jira/", StringComparison.Ordinal) ? request.Below(1) : request;

    protected override ServiceAnswer? CheckCredential(ServiceCall call)
    {
        if (call.Operation.Name.StartsWith("GET /_edge/", StringComparison.Ordinal))
            return null;
        var isGateway = call.Request.Scope.Count > 0;
        if (isGateway && call.Request.Scope[0] != JiraModel.CloudId)
            return ServiceAnswer.Json(404, new JsonObject { ["code"] = 404, ["message"] = "Not Found" }).Because("unknown cloud id");
        return (_tokens.Check(call.Request.Header("Authorization"), isGateway), isGateway) switch
        {
            (JiraTokenFit.Good, true) => CheckScope(call),
            (JiraTokenFit.Good, false) => null,
            (JiraTokenFit.OtherBase, true) or (JiraTokenFit.Expired, true) => JiraErrors.OfGateway("Unauthorized"),
            (JiraTokenFit.OtherBase, false) => Anonymous(call),
            (JiraTokenFit.Expired, false) => NotAuthenticated(),
            (_, true) => JiraErrors.OfGateway("Unauthorized").Because("answered with 401: no token of this site"),
            _ => NotAuthenticated().Because("answered with 401: no token of this site"),
        };
    }

    protected override ServiceAnswer? CheckForm(ServiceCall call)
    {
        if (CheckArchived(call) is { } refusal)
            return refusal;
        var isMultipart = call.Operation.Name.EndsWith("/attachments", StringComparison.Ordinal);
        if (call.Request.Body.Length == 0 || isMultipart)
            return null;
        if (call.Request.Header("Content-Type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
            return ServiceAnswer.Empty(415).Because("Content-Type is not application/json");
        var isMissing = call.Operation.Name.EndsWith("/properties/{key}", StringComparison.Ordinal) ? call.Json() is null : call.Json() is not JsonObject;
        return isMissing ? JiraErrors.Refusal(400, "Invalid request payload. Refer to the REST API documentation and try again.") : null;
    }

    protected override ServiceAnswer? CheckLimit(ServiceCall call, string? thing) => _limits.Check(call, thing);

    protected override ServiceAnswer Faulty(ServiceCall call, ServiceDial dial)
    {
        if (dial.Count is 502 or 504)
            return ServiceAnswer.Html(dial.Count, "<html><head><title>Atlassian Cloud Notifications</title></head><body>Something went wrong</body></html>");
        if (dial.Count != 429)
            return Waiting(dial.Count == 401 ? NotAuthenticated() : JiraErrors.Of(dial.Count, $"Internal server error ({dial.Count})"), dial);
        var seconds = dial.RetryAfter ?? 1;
        var reset = Clock.WallNow + TimeSpan.FromSeconds(seconds);
        return dial.Dialect switch
        {
            "none" => JiraLimits.Body(),
            "retryAfter" => Waiting(JiraLimits.Body(), dial),
            "issue" => JiraLimits.Refusal("jira-per-issue-on-write", seconds, reset, 10),
            "quota" => JiraLimits.Refusal("jira-quota-tenant-based", seconds, reset, 65_000),
            "beta" => Waiting(JiraLimits.Body(), dial).With("Beta-Ratelimit", $"\"tenant-app-quota\";r=0;t={seconds + 1800}").With("X-Beta-Ratelimit-Reason", "jira-quota-tenant-based")
                .With("X-Beta-Ratelimit-Nearlimit", "true").With("X-Ratelimit-Limit", "350").With("X-RateLimit-Reset", JiraLimits.Minutes(reset.AddHours(-1))),
            _ => JiraLimits.Refusal("jira-burst-based", seconds, reset, 100),
        };
    }

    protected override ServiceAnswer UnknownOperation(ServiceRequest request, string? otherMethod) => otherMethod is null
        ? ServiceAnswer.Html(404, "<html><body>Oops, you've found a dead link.</body></html>") : ServiceAnswer.Empty(405);

    protected override string WaitScope(ServiceCall call, ServiceAnswer answer, string? thing) =>
        answer.Headers.FirstOrDefault(h => h.Name == "RateLimit-Reason").Value switch
        {
            "jira-per-issue-on-write" => thing ?? "*",
            "jira-burst-based" => call.Operation.Name,
            _ when answer.Status == 503 => call.Operation.Name,
            _ => "*",
        };

    protected override ServiceAnswer Complete(ServiceCall call, ServiceAnswer answer)
    {
        if (_limits.Burst is not var (limit, left) || answer.Status == 429)
            return answer;
        return answer.With("X-RateLimit-Limit", $"{limit}").With("X-RateLimit-Remaining", $"{left}").With("X-RateLimit-NearLimit", left < limit / 5.0 ? "true" : "false")
            .With("X-RateLimit-Reset", JiraLimits.Minutes(Clock.WallNow.AddMinutes(1)));
    }

    /// <summary>An issue has a key and an id.</summary>
    protected override string SerialThing(string name) => Within(() => Site.Find(name)?.Key) ?? name;

    protected override void Begin(ServiceDial dial)
    {
        if (dial.Fault == "expires")
            _tokens.Expire();
        foreach (var issue in dial.Fault == "edit" ? Site.Issues.Take(dial.Count).ToArray() : [])
        {
            var fields = issue.Fields();
            fields["summary"] = $"Edited by a person: {issue.Key}";
            issue.SetFields(fields);
            Site.Touch(issue);
        }
    }

    private static ServiceAnswer NotAuthenticated() =>
        JiraErrors.Of(401, "Client must be authenticated to access this resource.").With("WWW-Authenticate", "OAuth realm=\"https%3A%2F%2Femulated.atlassian.net\"");

    /// <summary>A token that works at the other address makes the call anonymous; the service does not say so.</summary>
    private static ServiceAnswer Anonymous(ServiceCall call) => call.Operation.Name switch
    {
        "GET /rest/api/3/myself" => NotAuthenticated(),
        "GET /rest/api/3/serverInfo" => call.Operation.Answer(call),
        "POST /rest/api/3/search/jql" or "GET /rest/api/3/search/jql" =>
            ServiceAnswer.Json(200, new JsonObject { ["issues"] = new JsonArray(), ["isLast"] = true }),
        "GET /rest/api/3/project/{project}" => JiraErrors.Of(404, $"No project could be found with key '{call["project"]}'."),
        _ => JiraErrors.Of(404, JiraErrors.NoIssue),
    };

    private static ServiceAnswer Waiting(ServiceAnswer answer, ServiceDial dial) =>
        dial.RetryAfter is { } seconds ? answer.With("Retry-After", $"{seconds}") : answer;

    private ServiceAnswer? CheckScope(ServiceCall call)
    {
        var isMissing = Dials.Settings("missingScope").Any(d => d.Text switch
        {
            "agile" => call.Operation.Name.Contains("/rest/agile/", StringComparison.Ordinal),
            "write" => call.Operation.IsWrite,
            "user" => call.Operation.Name.Contains("/user/", StringComparison.Ordinal),
            _ => call.Operation.Name == d.Text,
        });
        return isMissing ? JiraErrors.OfGateway("Unauthorized; scope does not match") : null;
    }

    private ServiceAnswer? CheckArchived(ServiceCall call) => call.Operation.IsWrite && Dials.Setting("archived") is not null
        ? JiraErrors.Refusal(403, "The project is archived and cannot be changed.") : null;
}
