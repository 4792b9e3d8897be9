using System.Text.Json;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Site;
using ConnectApp.Emulator.Transfers;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.Api;

/// <summary>
/// Every call below <c>/sites</c>, in a fixed order: operation, method, token, form, transfer, fault of the scenario, answer.
/// Works on the request line as sent, because the framework's decoded path would hide what <c>qsh</c> covers.
/// </summary>
internal sealed class SiteEndpoint(
    CloudSite site, IReadOnlyList<ApiOperation> operations, TokenGate tokens, TransferRegistry transfers, Ledger ledger, ScenarioRun scenario, TimeProvider time)
{
    public const string LastWordName = "last word";

    public async Task HandleAsync(HttpContext context, string rawTarget)
    {
        var target = CanonicalRequest.After(site.BasePath, rawTarget);
        var call = new ApiCall(context.Request.Method, rawTarget.Split('?', 2)[0], target, transfers.NextStamp());
        if (ReferenceEquals(target, rawTarget))
            call.Fault("unknown site");

        NetworkDial? fault = null;
        var operation = FindOperation(call, out var answer);
        if (operation is not null)
        {
            if (operation.IsMigration)
                ledger.Request(operation.Name);
            answer ??= CheckToken(context, call) ?? CheckQuery(call, operation) ?? await ReadBodyAsync(context, call, operation)
                ?? FindTransfer(call, operation);
            if (answer is null)
            {
                fault = scenario.NextNetworkFault(operation.Name == MigrationOperations.ProgressName && MigrationOperations.FindLastWord(call.Body) is not null
                    ? [operation.Name, LastWordName] : [operation.Name]);
                answer = fault?.Status is { } status
                    ? ApiAnswer.Error(status, "fault of the scenario") with { RetryAfterSeconds = fault.RetryAfterSeconds }
                    : operation.Answer(call);
            }
        }

        if (call.Violation is { } violation)
            ledger.Violation(violation);
        if (operation is { IsMigration: true })
            ledger.Refused(answer!.Status);
        try
        {
            await Answers.SendAsync(context, answer!, fault);
        }
        finally
        {
            // Also where the answer got lost: what was applied has its consequences.
            answer!.AfterSent?.Invoke();
        }
    }

    private ApiOperation? FindOperation(ApiCall call, out ApiAnswer? answer)
    {
        answer = null;
        var segments = call.Path.Split('/');
        ApiOperation? other = null;
        foreach (var operation in operations)
        {
            if (call.Violation is not null || !operation.Matches(segments, out var pathId))
                continue;
            if (operation.Method == call.Method)
            {
                call.PathId = pathId;
                return operation;
            }

            other = operation;
        }

        answer = other is null ? call.Refuse(404, "unknown operation") : call.Refuse(405, $"unknown operation; the path takes {other.Method}");
        return null;
    }

    private ApiAnswer? CheckToken(HttpContext context, ApiCall call)
    {
        if (tokens.FindFault(context.Request, call) is { } fault)
            return call.Refuse(401, fault);
        // Reads of the product's API during a migration: page "Rate limiting", still asked for.
        if (site.IsConfluence && !call.Path.StartsWith("/rest/atlassian-connect/", StringComparison.Ordinal) && !context.Request.Headers.ContainsKey("Migration-App"))
            call.Fault("no Migration-App header");
        return null;
    }

    private static ApiAnswer? CheckQuery(ApiCall call, ApiOperation operation)
    {
        if (CanonicalRequest.Parse(call.RawQuery) is not { } parameters)
            return call.Refuse(400, "query is not validly encoded");
        Dictionary<string, string> query = new(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (!operation.Parameters.Contains(name))
                call.Fault($"unknown query parameter '{ApiCall.Short(name, 50)}'");
            // Arrays of the product API may be written as repeated parameters.
            query[name] = query.TryGetValue(name, out var before) && !operation.IsMigration ? $"{before},{value}" : value;
        }

        if (operation.IsMigration && query.Count != parameters.Count)
            call.Fault("repeated query parameter");
        call.Query = query;
        return null;
    }

    private static async Task<ApiAnswer?> ReadBodyAsync(HttpContext context, ApiCall call, ApiOperation operation)
    {
        var request = context.Request;
        if (operation.BodyMembers is null)
            return request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0
                ? call.Refuse(403, $"{call.Method} with a body") : null;
        if (request.ContentType is not { } type || !type.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return call.Refuse(415, "Content-Type is not application/json");

        using var bytes = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(bytes, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            // A caller that died in the middle of its request broke no contract, and nobody reads the answer.
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? call.Refuse(e.StatusCode, "body is too large") : ApiAnswer.Error(e.StatusCode, "the body was not sent whole");
        }

        if (Json.TryParse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), out var fault) is not { } body)
            return call.Refuse(400, fault);
        call.Body = body;
        if (body.ValueKind != (operation.TakesArray ? JsonValueKind.Array : JsonValueKind.Object))
            return call.Refuse(400, $"body is a JSON {body.ValueKind}");
        if (!operation.TakesArray)
        {
            foreach (var name in body.EnumerateObject().Select(member => member.Name).Where(name => !operation.BodyMembers.Contains(name)))
                call.Fault($"unknown field '{ApiCall.Short(name, 50)}'");
        }

        return null;
    }

    private ApiAnswer? FindTransfer(ApiCall call, ApiOperation operation)
    {
        if (!operation.NeedsTransfer)
            return null;
        if (!Guid.TryParseExact(call.PathId, "D", out var transferId))
            return call.Refuse(400, "transferId is no UUID");
        if (transfers.Find(transferId) is not { } transfer)
            return TransferGate.Unknown();
        call.Transfer = transfer;
        return TransferGate.Check(call, transfer, operation.Lifetime, operation.TimeOverIs400, time.GetUtcNow());
    }
}
