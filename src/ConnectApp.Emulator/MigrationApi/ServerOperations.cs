using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>The two calls of the Cloud Migration Assistant on a customer's server.</summary>
internal sealed class ServerOperations(MigrationModel model, ServiceDials dials)
{
    private const string AttachName = "POST /rest/migration/latest/public/v1/attach";
    private const string SaveName = "POST /rest/migration/latest/cloud/save/token";

    public static IReadOnlyList<string> Names { get; } = [AttachName, SaveName];

    public IReadOnlyList<ServiceOperation> All => [new(AttachName, Attach), new(SaveName, Save)];

    public MigrationServer ServerOf(ServiceRequest request) => model.Assistants.All.Where(s => request.RawPath.StartsWith(s.Path + "/", StringComparison.Ordinal)).MaxBy(s => s.Path.Length)!;

    private ServiceAnswer Attach(ServiceCall call)
    {
        if (call.Request.Query.Keys.FirstOrDefault(k => k != "cloudUrl") is { } unknown)
            return ApiErrors.Refusal(400, $"unknown query parameter {unknown}");
        if (call.Query("cloudUrl")?.TrimEnd('/') is not { Length: > 0 } cloud)
            return ApiErrors.Refusal(400, "cloudUrl is missing");
        var server = ServerOf(call.Request);

        // Nobody can know from outside that the token has ended: the client did nothing wrong.
        if (!model.Sites.Contains(cloud) || !model.Assistants.IsConnected(server.Id, cloud))
            return new ServiceAnswer(400, "The destination site is not authorised with this server. Reconnect them first."u8.ToArray(), "text/plain; charset=utf-8");
        var until = model.WallOf(model.Assistants.Attach(server.Id, cloud));
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["cloudUrl"] = cloud,
            ["expiryTime"] = dials.Setting("expiryForm")?.Text switch
            {
                "seconds" => until.ToUnixTimeSeconds(),
                "milliseconds" => until.ToUnixTimeMilliseconds(),
                "text" => $"{until.ToUnixTimeMilliseconds()}",
                _ => until.UtcDateTime.ToString("o"),
            },
        });
    }

    private ServiceAnswer Save(ServiceCall call)
    {
        var (cloud, token) = (call.Json().Member("cloudUrl").Text()?.TrimEnd('/'), call.Json().Member("token").Text());
        if (cloud is null || token is null)
            return ApiErrors.Refusal(400, "cloudUrl or token is missing");
        if (!model.IsConnectToken(token, cloud))
            return new ServiceAnswer(500, "Exception in saving token."u8.ToArray(), "text/plain; charset=utf-8").Because("the token has ended or is another site's");
        model.Assistants.Connect(ServerOf(call.Request).Id, cloud);
        return ServiceAnswer.Json(200, new JsonObject { ["cloudUrl"] = cloud, ["message"] = "Token saved successfully." });
    }
}
