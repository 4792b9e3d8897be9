using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>Tokens that connect a server, and jobs.</summary>
internal sealed class JobOperations(MigrationModel model)
{
    private const int LargestDefinition = 390 * 1024;
    private const string TokenName = "POST /token";
    private const string CreateName = "POST /jobs";
    private const string GetName = "GET /jobs/{jobId}";

    private static readonly string[] s_members = ["name", "flow", "source", "destination", "scope"];

    public static IReadOnlyList<string> Names { get; } = [TokenName, CreateName, GetName];

    public IReadOnlyList<ServiceOperation> All => [new(TokenName, Token), new(CreateName, Create), new(GetName, Get)];

    private ServiceAnswer Token(ServiceCall call)
    {
        if (call.Json().Member("cloudUrl").Text()?.TrimEnd('/') is not { Length: > 0 } cloud)
            return ApiErrors.Refusal(400, "cloudUrl is missing");
        if (!model.AccountOf(call).Sites.Contains(cloud))
            return ApiErrors.Refusal(403, "The account is no admin of this site");
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["uri"] = $"{cloud}/migration/connect", ["cloudUrl"] = cloud, ["token"] = model.IssueConnectToken(cloud),
        });
    }

    private ServiceAnswer Create(ServiceCall call)
    {
        if (call.Request.Body.Length > LargestDefinition)
            return ApiErrors.Refusal(413, "The definition has more than 390 KB");
        if (call.Json() is not JsonObject body)
            return ApiErrors.Refusal(400, "The body is no JSON object");
        if (FaultOf(body) is { } fault)
            return ApiErrors.Refusal(400, fault);
        var account = model.AccountOf(call);
        if (!account.Sites.Contains(body["destination"]!["url"]!.GetValue<string>().TrimEnd('/')))
            return ApiErrors.Refusal(403, "The account is no admin of the destination");
        var job = model.AddJob(account, body);
        return ServiceAnswer.Json(200, new JsonObject { ["jobId"] = job.Id, ["jobDefinition"] = body.DeepClone() });
    }

    /// <summary>The nil UUID is no job's: no other call tells whether credentials are good without making something.</summary>
    private ServiceAnswer Get(ServiceCall call) => model.FindJob(call) is { } job ? ServiceAnswer.Json(200, job.Definition.DeepClone())
        : call["jobId"] == $"{Guid.Empty}" ? ApiErrors.Of(404, "There is no such job") : MigrationModel.NoJob();

    private static string? FaultOf(JsonObject body)
    {
        if (body.Select(m => m.Key).FirstOrDefault(k => !s_members.Contains(k)) is { } unknown)
            return $"unknown member {unknown}";
        var flow = body["flow"].Text();
        var items = flow switch
        {
            "jira-onpremises-to-cloud" => "projects",
            "confluence-onpremises-to-cloud" => "spaces",
            _ => null,
        };
        if (items is null)
            return "flow is missing or unknown";
        if (body["source"].Member("serverId").Text() is not { Length: > 0 })
            return "source.serverId is missing";
        if (body["destination"].Member("url").Text() is not { Length: > 0 })
            return "destination.url is missing";
        if (body["scope"] is not JsonObject { Count: > 0 } scope)
            return "scope is missing";
        foreach (var part in new[] { items, "apps" })
        {
            if (scope[part] is { } keyed && (keyed.Member("includedKeys") is not JsonArray { Count: > 0 } keys || keys.Any(k => k.Text() is not { Length: > 0 })))
                return $"scope.{part}.includedKeys must be a list of keys";
        }

        var data = items == "projects" ? "all" : "ALL";
        return scope[items] is { } ofItems && ofItems.Member("includedData").Text() != data ? $"scope.{items}.includedData must be {data}" : null;
    }
}
