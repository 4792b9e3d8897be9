using System.Globalization;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Azure DevOps: work item tracking of one organisation, <c>emulated</c>, with one project, <c>Emulated</c>.</summary>
internal sealed class AzureDevOpsService : EmulatedService
{
    private const string Apis = "_apis";

    private readonly Credentials _credentials = new();
    private readonly TstuMeter _meter;
    private readonly IReadOnlyList<ServiceOperation> _operations;
    private TstuUse? _use;
    private double _cost;

    public AzureDevOpsService(WorkItemSource source, Uri address, PlatformClock clock, ServiceDials dials)
        : base(clock, dials)
    {
        _meter = new TstuMeter(clock);
        Store = new WorkItemStore(source);
        Shapes = new WorkItemShapes(UrlOf(address), dials);
        var reads = new WorkItemReads(Store, Shapes, dials);
        var edits = new WorkItemEdits(Store, Shapes);
        _operations = [.. reads.All, .. edits.All, .. new ProjectReads(Store, Shapes, dials).All];
    }

    /// <summary>Names of all operations, for dials.</summary>
    public static IReadOnlyList<string> OperationNames { get; } = [.. WorkItemReads.Names, .. WorkItemEdits.Names, .. ProjectReads.Names];

    public WorkItemStore Store { get; }

    public WorkItemShapes Shapes { get; }

    protected override IReadOnlyList<ServiceOperation> Operations => _operations;

    protected override StringComparison PathComparison => StringComparison.OrdinalIgnoreCase;

    public static string UrlOf(Uri address) => $"{address.ToString().TrimEnd('/')}/azure-devops/{ProjectModel.Organisation}";

    public void Expire() => Within(() =>
    {
        _credentials.Expire();
        return 0;
    });

    public int Create(string type, string title) => Within(() =>
    {
        var id = Store.Create(type, People.All[2], Shapes.Url, Clock.WallNow).Id;
        Store.Change(id, People.All[2], Shapes.Url, Clock.WallNow, item => item.Fields["System.Title"] = title, isSameRevision: true);
        return id;
    });

    public void Edit(int id, string field, JsonNode? value) => Change(id, item =>
    {
        if (value is null)
            item.Fields.Remove(field);
        else
            item.Fields[field] = value.DeepClone();
    });

    public int Comment(int id, string text, string format) => Within(() =>
    {
        var comment = Store.AddComment(id, text, format, People.All[3], Clock.WallNow).Id;
        Recount(id);
        return comment;
    });

    public void DeleteComment(int id, int comment) => Within(() =>
    {
        Store.DeleteComment(id, comment);
        Recount(id);
        return 0;
    });

    public void AddFile(int id, string name, ReadOnlyMemory<byte> bytes) => Change(id, item => item.Relations.Add((JsonNode)new JsonObject
    {
        ["rel"] = LinkTypes.File, ["url"] = Store.AddFile(name, bytes).ToString(),
        ["attributes"] = new JsonObject { ["authorizedDate"] = Json.Date(Clock.WallNow), ["id"] = 90_000, ["name"] = name, ["resourceSize"] = bytes.Length },
    }));

    public void Link(int id, string reference, int target)
    {
        Change(id, item => WorkItemStore.AddLink(item, reference, target));
        Change(target, item => WorkItemStore.AddLink(item, LinkTypes.Opposite(reference), id));
    }

    public void Delete(int id) => Within(() =>
    {
        Store.Delete(id);
        return 0;
    });

    /// <summary>Organisation, project and team stand in front of <c>_apis</c>; the rest names the operation.</summary>
    protected override ServiceRequest Locate(ServiceRequest request)
    {
        for (var i = 0; i < Math.Min(request.Segments.Count, 4); i++)
        {
            if (request.Segments[i] == Apis)
                return request.Below(i);
        }

        return request;
    }

    protected override ServiceAnswer? CheckCredential(ServiceCall call)
    {
        if (_credentials.Accept(call.Request.Header("Authorization"), call.Now))
            return null;
        return AzureDevOpsErrors.SignIn(Dials.Setting("refuseWith")?.Count ?? 203);
    }

    protected override ServiceAnswer? CheckForm(ServiceCall call)
    {
        if (call.Request.Scope.ElementAtOrDefault(0) is not { } organisation || !organisation.Equals(ProjectModel.Organisation, StringComparison.OrdinalIgnoreCase))
            return ServiceAnswer.Html(404, "<html><body>404 - The resource cannot be found.</body></html>").Because("unknown organisation");
        if (call.Request.Scope.ElementAtOrDefault(1) is { } project && !IsProject(project))
            return AzureDevOpsErrors.NoProject(project);
        var text = call.Query("api-version") ?? ApiVersion.OfAccept(call.Request.Header("Accept"));
        if (text is null)
        {
            return AzureDevOpsErrors.Refusal(400, "VssVersionNotSpecifiedException",
                $"No api-version was supplied for the \"{call.Request.Method}\" request. The version must be supplied either as part of the Accept header "
                + "(e.g. \"application/json; api-version=1.0\") or as a query parameter (e.g. \"?api-version=1.0\").");
        }

        var highest = Dials.Setting("server") is null ? ApiVersion.Cloud : ApiVersion.Server;
        if (ApiVersion.Parse(text) is not { } version)
            return AzureDevOpsErrors.Refusal(400, "InvalidApiVersionException", $"The api-version \"{text}\" is not valid.");
        if (version.IsAbove(highest))
        {
            // How high a server goes can only be found out by asking.
            return AzureDevOpsErrors.Of(400, "VssVersionOutOfRangeException",
                $"The requested REST API version of {version} is out of range for this server. The latest REST API version this server supports is {highest}.");
        }

        if (!version.IsPreview && version is { Major: 7, Minor: 2 })
        {
            return AzureDevOpsErrors.Refusal(400, "VssInvalidPreviewVersionException",
                $"The requested version \"{text}\" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. "
                + $"For example: \"{text}-preview\"");
        }

        return call.Request.Body.Length > 0 && call.Json() is null && call.Request.Header("Content-Type")?.Contains("json", StringComparison.OrdinalIgnoreCase) != false
            ? AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", "TF400898: The body of the request is no JSON.") : null;
    }

    protected override ServiceAnswer? CheckLimit(ServiceCall call, string? thing)
    {
        _use = null;
        if (Dials.Setting("tstu") is not { } dial)
            return null;
        _cost = 0.05 + (0.01 * (call.Json().Member("ids") is JsonArray ids ? ids.Count : 1));
        _use = _meter.Add(_cost, dial.Count);
        if (!_use.IsBlocked)
            return null;
        _meter.TakeBack(_cost);
        return AzureDevOpsErrors.Blocked().Because("limit of TSTUs exceeded");
    }

    protected override ServiceAnswer Faulty(ServiceCall call, ServiceDial dial) => dial switch
    {
        { Fault: "signIn" } => AzureDevOpsErrors.SignIn(dial.Count),
        { Fault: "throttle" } => call.Operation.Answer(call).With("X-RateLimit-Delay", Seconds(dial.Time)).With("Retry-After", Seconds(dial.Time)),
        { Count: 429 } => Limited(dial),
        { Count: 502 or 504 } => ServiceAnswer.Html(dial.Count, "<html><body><h2>Our services aren't available right now</h2></body></html>"),
        _ => Waiting(AzureDevOpsErrors.Of(dial.Count, "TeamFoundationServiceException", $"TF400898: An Internal Error Occurred ({dial.Count})."), dial),
    };

    protected override TimeSpan ExtraDelay(ServiceAnswer answer) =>
        answer.Headers.FirstOrDefault(h => h.Name == "X-RateLimit-Delay").Value is { } seconds
            ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) : TimeSpan.Zero;

    protected override ServiceAnswer UnknownOperation(ServiceRequest request, string? otherMethod) => otherMethod is null
        ? ServiceAnswer.Bytes("The controller for path was not found or does not implement IController."u8.ToArray(), "text/plain; charset=utf-8")
            with { Status = 404 }
        : AzureDevOpsErrors.Of(405, "VssRequestContentTypeNotSupportedException", $"The requested resource does not support http method '{request.Method}'.");

    protected override string WaitScope(ServiceCall call, ServiceAnswer answer, string? thing) => "*";

    protected override ServiceAnswer Complete(ServiceCall call, ServiceAnswer answer)
    {
        var version = call.Query("api-version") ?? ApiVersion.OfAccept(call.Request.Header("Accept"));
        if (answer.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true && version is not null && answer.Status < 400)
            answer = answer with { ContentType = $"{answer.ContentType}; api-version={version}" };
        if (_use is not { } use || use.Remaining > use.Limit / 2.0)
            return answer;
        answer = answer.With("X-RateLimit-Resource", "Core").With("X-RateLimit-Limit", $"{use.Limit}")
            .With("X-RateLimit-Remaining", $"{(int)use.Remaining}")
            .With("X-RateLimit-Reset", $"{(Clock.WallNow + Wire(use.Reset - Clock.Now)).ToUnixTimeSeconds()}");
        var wait = use.IsBlocked ? use.Reset - Clock.Now : use.Delay;
        if (wait <= TimeSpan.Zero)
            return answer;
        if (!use.IsBlocked)
            answer = answer.With("X-RateLimit-Delay", Seconds(Wire(wait)));
        return answer.With("Retry-After", Seconds(Wire(wait)));
    }

    protected override void Begin(ServiceDial dial)
    {
        var now = Clock.WallNow;
        switch (dial.Fault)
        {
            case "expires":
                _credentials.Expire();
                break;
            case "create":
                for (var i = 0; i < dial.Count; i++)
                    Store.Create("Task", People.All[0], Shapes.Url, now);
                break;
            case "edit":
                foreach (var id in Store.IdsFrom(0).Take(dial.Count).ToArray())
                    Store.Change(id, People.All[1], Shapes.Url, now, item => item.Fields["System.Title"] = $"Edited {id}");
                break;
            case "delete":
                foreach (var id in Store.IdsFrom(0).TakeLast(dial.Count).ToArray())
                    Store.Delete(id);
                break;
        }
    }

    private void Change(int id, Action<WorkItem> change) => Within(() => Store.Change(id, People.All[4], Shapes.Url, Clock.WallNow, change));

    private void Recount(int id) => Store.Change(id, People.All[3], Shapes.Url, Clock.WallNow,
        item => item.Fields["System.CommentCount"] = Store.Comments(id).Count(c => !c.IsDeleted));

    private static bool IsProject(string name) => name.Equals(ProjectModel.Project, StringComparison.OrdinalIgnoreCase)
        || name.Equals(ProjectModel.ProjectId, StringComparison.OrdinalIgnoreCase);

    private static ServiceAnswer Waiting(ServiceAnswer answer, ServiceDial dial) =>
        dial.RetryAfter is { } seconds ? answer.With("Retry-After", $"{seconds}") : answer;

    private ServiceAnswer Limited(ServiceDial dial) => dial.Dialect switch
    {
        "none" => AzureDevOpsErrors.Blocked(),
        "retryAfter" => Waiting(AzureDevOpsErrors.Blocked(), dial),
        _ => Waiting(AzureDevOpsErrors.Blocked().With("X-RateLimit-Resource", "Core").With("X-RateLimit-Limit", "200").With("X-RateLimit-Remaining", "0")
            .With("X-RateLimit-Reset", $"{(Clock.WallNow + TimeSpan.FromSeconds(dial.RetryAfter ?? 5)).ToUnixTimeSeconds()}"), dial),
    };

    private TimeSpan Wire(TimeSpan ofCalendar) => ofCalendar / Clock.Speed;

    private static string Seconds(TimeSpan time) => ((int)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
