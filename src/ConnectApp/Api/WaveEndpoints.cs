using System.Text.Json;
using ConnectApp.Api.Access;
using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Reports;
using ConnectApp.Waves.Runs;
using ConnectApp.Waves.Starting;
using Microsoft.Extensions.Options;

namespace ConnectApp.Api;

/// <summary>Waves by HTTP: <c>/api/waves…</c>.</summary>
internal static class WaveEndpoints
{
    public static void MapWaveApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi();
        api.MapPost("/waves", StartAsync);
        api.MapGet("/waves", ListAsync);
        api.MapGet("/waves/{runId}", GetAsync);
        api.MapGet("/waves/{runId}/tree", TreeAsync);
        api.MapGet("/waves/{runId}/artifacts", ArtifactsAsync);
        api.MapGet("/waves/{runId}/artifacts/{name}", ArtifactAsync);
    }

    public static async Task<IResult> StartAsync(HttpContext context, ApiCaller caller, StartWaves starts, ApiTenants tenants, ApiRuns runs, WaveAddresses addresses,
        IOptions<WaveOptions> options)
    {
        var cancellationToken = context.RequestAborted;
        if (caller.Kind != ApiCallerKind.Operator) return ApiErrors.Forbidden("Waves are started with an operator's token");
        if (caller.Tenant is null) return ApiErrors.Validation("the token is for all tenants; a start needs the token of one");
        if (ReadChoices(context.Request.Query) is not { } choices) return ApiErrors.Validation("checksOnly must be true or false");
        if (await ReadAsync(context.Request, cancellationToken) is not { } body)
            return ApiErrors.Error(StatusCodes.Status413PayloadTooLarge, ApiErrors.ValidationFailed, $"The body may have {PlanYaml.MostBytes} bytes");
        var reading = WavePlanReader.Read(body, PlanSources.OfRequest(options.Value.SecretNames ?? [], addresses.Fault));
        if (reading.Plan is not { } plan) return new FaultyPlan(reading.Faults);

        var tenant = caller.NewTenant is { } name ? await tenants.GetOrAddAsync(name, cancellationToken) : caller.Tenant.Value;
        caller = caller with { Tenant = tenant, NewTenant = null };
        switch (await starts.StartAsync(tenant, plan, choices, caller.Actor, continues: false, cancellationToken))
        {
            case StartOutcome.Faulty faulty:
                return new FaultyPlan(faulty.Faults);
            case StartOutcome.Active active:
                return ApiErrors.Error(StatusCodes.Status409Conflict, ApiErrors.MigrationAlreadyRunning, $"Waves of this plan are active: {string.Join(", ", active.Runs)}");
            case StartOutcome.Started started:
                var shown = new List<RunObject>();
                foreach (var run in started.Runs)
                {
                    if (await runs.FindAsync(caller, run.ToString(), cancellationToken) is { } found) shown.Add(await runs.ShowAsync(found, cancellationToken));
                }

                return TypedResults.Json(shown, ApiJson.Default.IReadOnlyListRunObject);
            case var other:
                throw new InvalidOperationException($"No answer for {other.GetType().Name}.");
        }
    }

    public static async Task<IResult> ListAsync(string? plan, ApiCaller caller, WaveReader reader, CancellationToken cancellationToken)
    {
        var listed = new List<ListedWave>();
        foreach (var tenant in caller.Tenant is { } own ? [own] : await reader.ReadTenantsAsync(cancellationToken))
        {
            foreach (var wave in await reader.ReadAsync(tenant, plan, cancellationToken)) listed.Add(await reader.ShowAsync(wave, caller.Tenant is null, cancellationToken));
        }

        return TypedResults.Json(listed, WaveObjectJson.Default.IReadOnlyListListedWave);
    }

    public static Task<IResult> GetAsync(string runId, ApiCaller caller, WaveReader reader, ApiRuns runs, CancellationToken cancellationToken) =>
        WithAsync(runId, caller, reader, runs, async wave =>
            TypedResults.Json(await reader.ShowAsync(wave, caller.Tenant is null, cancellationToken), WaveObjectJson.Default.ListedWave), cancellationToken);

    public static Task<IResult> TreeAsync(string runId, ApiCaller caller, WaveReader reader, ApiRuns runs, CancellationToken cancellationToken) =>
        WithAsync(runId, caller, reader, runs, wave =>
            Task.FromResult<IResult>(TypedResults.Json(WaveReader.TreeOf(wave), WaveObjectJson.Default.StatusNode)), cancellationToken);

    public static Task<IResult> ArtifactsAsync(string runId, ApiCaller caller, WaveReader reader, ApiRuns runs, CancellationToken cancellationToken) =>
        WithAsync(runId, caller, reader, runs, wave => Task.FromResult<IResult>(TypedResults.Json(
            [.. wave.Artifacts.Select(a => new ApiArtifact(a.Name, a.TaskId, a.Bytes, a.Sha256, a.ExpiresAt))],
            WaveObjectJson.Default.IReadOnlyListApiArtifact)), cancellationToken);

    public static Task<IResult> ArtifactAsync(string runId, string name, string? taskId, ApiCaller caller, WaveReader reader, ApiRuns runs, IOptions<StorageOptions> storage,
        CancellationToken cancellationToken) => WithAsync(runId, caller, reader, runs, wave =>
    {
        var found = wave.Artifacts.LastOrDefault(a => a.Name == name && (taskId is null || a.TaskId == taskId));
        return Task.FromResult<IResult>(found?.File is not { } file
            ? ApiErrors.Error(StatusCodes.Status404NotFound, ApiErrors.MigrationNotFound, "The wave has no such artifact")
            : TypedResults.PhysicalFile(Path.GetFullPath(Path.Combine(storage.Value.Folder, file)), "application/octet-stream", WaveArtifacts.SafeName(name)));
    }, cancellationToken);

    private static async Task<IResult> WithAsync(
        string runId, ApiCaller caller, WaveReader reader, ApiRuns runs, Func<StoredWave, Task<IResult>> answer, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(caller, runId, cancellationToken) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind != RunKinds.Wave) return ApiErrors.WrongKind(found.Entry.RunId, found.Entry.Kind);
        return await reader.FindAsync(found.Entry.TenantId, found.Entry.RunId, cancellationToken) is { } wave ? await answer(wave) : ApiErrors.RunNotFound(runId);
    }

    private static StartChoices? ReadChoices(IQueryCollection query) => query["checksOnly"].ToString() is "" or "true" or "false"
        ? new StartChoices(Named(query, "only"), Named(query, "again"), query["checksOnly"] == "true") : null;

    private static string? Named(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <returns>Null: the body is too long.</returns>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > PlanYaml.MostBytes) return null;
        using var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > PlanYaml.MostBytes) return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>The faults of a plan: as texts, and with their places.</summary>
    private sealed class FaultyPlan(IReadOnlyList<PlanFault> faults) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status400BadRequest;
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter);
            writer.WriteStartObject();
            writer.WriteNumber("statusCode", StatusCodes.Status400BadRequest);
            writer.WriteStartArray("message");
            foreach (var fault in faults) writer.WriteStringValue($"line {fault.Line}, column {fault.Column}: {fault.Message}");
            writer.WriteEndArray();
            writer.WriteString("error", "Bad Request");
            writer.WriteString("code", ApiErrors.ValidationFailed);
            writer.WriteStartArray("errors");
            foreach (var fault in faults)
            {
                writer.WriteStartObject();
                writer.WriteNumber("line", fault.Line);
                writer.WriteNumber("column", fault.Column);
                writer.WriteString("message", fault.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            await writer.FlushAsync(httpContext.RequestAborted);
        }
    }
}
