using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>The id-mapping report: triggered, ready after half a minute, kept for a day, downloaded from a signed URL.</summary>
internal sealed class IdMappingOperations(Uri address, PlatformClock clock, ServiceDials dials)
{
    private const string TriggerName = "POST /id-mappings/trigger";
    private const string GetName = "GET /id-mappings/{jobId}";
    private const string DownloadName = "GET /id-mappings/{jobId}/download";
    private const string FileName = "GET /storage/{file}";

    private static readonly TimeSpan s_takes = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_life = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_urlLife = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DateTimeOffset> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _urls = new(StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [TriggerName, GetName, DownloadName, FileName];

    public IReadOnlyList<ServiceOperation> All => [new(TriggerName, Trigger), new(GetName, Get), new(DownloadName, Download), new(FileName, File)];

    private ServiceAnswer Trigger(ServiceCall call)
    {
        var body = call.Json();
        var errors = new List<string>();
        if (body.Member("product").Text() is not ("JIRA" or "CONFLUENCE"))
            errors.Add("Product must be CONFLUENCE or JIRA");
        foreach (var name in new[] { "destinationURL", "sourceURL" })
        {
            if (body.Member(name).Text() is not { Length: > 0 } url || url.EndsWith('/'))
                errors.Add($"{name} must be an address without a slash at the end");
        }

        if (errors.Count > 0)
            return ApiErrors.OfMapping(400, "Validation failed", [.. errors]).Because($"answered with 400: {string.Join("; ", errors)}");
        var id = $"00000000-0000-4000-9000-{_jobs.Count + 1:x12}";
        _jobs[id] = clock.Now;
        return ServiceAnswer.Json(202, new JsonObject { ["jobId"] = id, ["status"] = "PENDING" });
    }

    private ServiceAnswer Get(ServiceCall call)
    {
        if (AgeOf(call["jobId"]) is not { } age)
            return Missing(call, "Job ID may be incorrect or expired");
        var takes = dials.Setting("mappingTakes")?.Time ?? s_takes;
        var status = age < takes / 3 ? "PENDING" : age < takes ? "IN_PROGRESS" : dials.Setting("mappingFails") is null ? "SUCCESS" : "ERROR";
        return ServiceAnswer.Json(200, new JsonObject { ["jobId"] = call["jobId"], ["status"] = status });
    }

    private ServiceAnswer Download(ServiceCall call)
    {
        if (AgeOf(call["jobId"]) is not { } age || age < (dials.Setting("mappingTakes")?.Time ?? s_takes))
            return Missing(call, "The report was deleted or expired");
        var file = $"{call["jobId"]}-{_urls.Count + 1}-{Guid.NewGuid():N}";
        _urls[file] = clock.Now + s_urlLife;
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["jobId"] = call["jobId"], ["downloadUrl"] = new Uri(address, $"/migrations/files/v1/storage/{file}?signature=emulated").ToString(), ["expiresIn"] = 3600,
        });
    }

    private ServiceAnswer File(ServiceCall call)
    {
        if (!_urls.TryGetValue(call["file"], out var until) || clock.Now >= until)
            return ServiceAnswer.Empty(403);
        var answer = ServiceAnswer.Bytes(Encoding.UTF8.GetBytes("serverId,cloudId,entityType\n10000,10100,project\n"), "text/csv");
        return call.Request.Header("Authorization") is null ? answer : answer.Because("credentials were sent to the storage");
    }

    /// <summary>A report that was there and has ended is nobody's fault.</summary>
    private ServiceAnswer Missing(ServiceCall call, string message)
    {
        var answer = ApiErrors.OfMapping(404, message);
        return _jobs.ContainsKey(call["jobId"]) ? answer : answer.Because($"answered with 404: {message}");
    }

    private TimeSpan? AgeOf(string id)
    {
        if (!_jobs.TryGetValue(id, out var begun))
            return null;
        var age = clock.Now - begun;
        return age < (dials.Setting("mappingLife")?.Time ?? s_life) ? age : null;
    }
}
