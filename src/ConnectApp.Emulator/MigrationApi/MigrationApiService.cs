using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>The public Migration API, the id-mapping reports, and the assistants of the customers' servers.</summary>
internal sealed class MigrationApiService : EmulatedService
{
    public const string Root = "/migrations";

    private readonly IReadOnlyList<ServiceOperation> _operations;
    private readonly CallLimits _limits;
    private readonly ServerOperations _servers;

    public MigrationApiService(MigrationApiScenario scenario, Uri address, PlatformClock clock, ServiceDials dials, Action<TaskState>? beginTransfer)
        : base(clock, dials)
    {
        Model = new MigrationModel(scenario, clock, dials, beginTransfer);
        _limits = new CallLimits(clock, dials);
        _servers = new ServerOperations(Model, dials);
        _operations = [.. new JobOperations(Model).All, .. new TaskOperations(Model).All, .. new IdMappingOperations(address, clock, dials).All, .. _servers.All];
    }

    public static IReadOnlyList<string> OperationNames { get; } = [.. JobOperations.Names, .. TaskOperations.Names, .. IdMappingOperations.Names, .. ServerOperations.Names];

    public MigrationModel Model { get; }

    protected override IReadOnlyList<ServiceOperation> Operations => _operations;

    protected override StringComparison PathComparison => StringComparison.Ordinal;

    /// <summary>Below the root the name of the API and its version come first; below a server's path nothing does.</summary>
    protected override ServiceRequest Locate(ServiceRequest request) =>
        IsCloud(request) && request.Segments.Count >= 2 ? request.Below(2) : request;

    protected override ServiceAnswer? CheckCredential(ServiceCall call)
    {
        var authorization = call.Request.Header("Authorization");
        var name = call.Operation.Name;
        if (!IsCloud(call.Request))
        {
            var server = _servers.ServerOf(call.Request);
            var isGood = (Credentials.Bearer(authorization) ?? Credentials.Basic(authorization)?.Password) == server.Token;
            return name.Contains(" /rest/", StringComparison.Ordinal) ? isGood ? null : ApiErrors.Refusal(401, "Client must be authenticated") : UnknownOperation(call.Request, null);
        }

        var area = name.Contains(" /storage/", StringComparison.Ordinal) ? "files" : name.Contains("/id-mappings", StringComparison.Ordinal) ? "reports" : "public";
        if (call.Request.Scope is not [var sent, "v1"] || sent != area)
            return UnknownOperation(call.Request, null);
        if (area == "files")
            return null;
        var (account, hasEnded) = Credentials.FindAccount(Model, authorization);
        var isBearer = Credentials.Bearer(authorization) is not null;
        if (account is null)
            return hasEnded ? ApiErrors.Of(401, "Unauthorized") : ApiErrors.Refusal(401, "Unauthorized");
        if (area == "public")
            return isBearer ? ApiErrors.Refusal(401, "Basic is expected") : null;
        return Dials.Setting("reportsAuth")?.Text is { } only && only != (isBearer ? "Bearer" : "Basic") ? ApiErrors.Of(401, "Unauthorized") : null;
    }

    protected override ServiceAnswer? CheckForm(ServiceCall call)
    {
        if (call.Operation.Method != "POST")
            return null;
        return call.Request.Header("Content-Type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true ? null
            : ApiErrors.Refusal(415, "Content-Type is not application/json");
    }

    protected override ServiceAnswer? CheckLimit(ServiceCall call, string? thing) =>
        IsCloud(call.Request) && call.Request.Scope[0] == "public" ? _limits.Check(call, Model.AccountOf(call).Email) : null;

    protected override ServiceAnswer Faulty(ServiceCall call, ServiceDial dial)
    {
        var answer = dial.Count is 502 or 504 ? ServiceAnswer.Html(dial.Count, "<html><body>Bad gateway</body></html>") : ApiErrors.Of(dial.Count, $"emulated ({dial.Count})");
        return dial.RetryAfter is { } seconds ? answer.With("Retry-After", $"{seconds}") : answer;
    }

    protected override ServiceAnswer UnknownOperation(ServiceRequest request, string? otherMethod) =>
        otherMethod is null ? ApiErrors.Refusal(404, "unknown operation") : ApiErrors.Refusal(405, $"expected {otherMethod}");

    protected override string WaitScope(ServiceCall call, ServiceAnswer answer, string? thing) => call.Operation.Name;

    protected override void Begin(ServiceDial dial)
    {
        switch (dial.Fault)
        {
            case "expires":
                Model.ExpireTokens();
                break;
            case "offline" when dial.When?.Calls is not null:
                Model.Assistants.GoOffline(dial);
                break;
            case "attachEnds" or "tokenEnds":
                Model.Assistants.End(dial, Model.Sites);
                break;
        }
    }

    private static bool IsCloud(ServiceRequest request) => request.RawPath.StartsWith(Root + "/", StringComparison.Ordinal);
}
