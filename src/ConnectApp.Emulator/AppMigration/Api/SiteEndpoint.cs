using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Signing;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>
/// Every call below <c>/sites</c>, in a fixed order: operation, method, token, form, transfer, fault of the scenario, answer.
/// Works on the request line as sent, because the framework's decoded path would hide what <c>qsh</c> covers.
/// </summary>
internal sealed class SiteEndpoint(
    HostedSite site, SiteApi api, TransferRegistry transfers, Ledger ledger, ScenarioRun scenario, Answers answers)
{
    public async Task HandleAsync(HttpContext context, string rawTarget)
    {
        var target = CanonicalRequest.After(api.BasePath, rawTarget);
        var call = new TransferCall(context.Request.Method, rawTarget.Split('?', 2)[0], target, transfers.NextStamp());
        if (ReferenceEquals(target, rawTarget))
            call.Fault("unknown site");

        var operation = FindOperation(call, out var answer);
        if (operation is not null)
        {
            if (operation.IsMigration)
                ledger.Request(operation.Name);
            answer ??= CheckToken(context, call, operation) ?? CheckQuery(call, operation) ?? await ReadBodyAsync(context, call, operation)
                ?? FindTransfer(call, operation);
            answer ??= AnswerOrFault(call, operation);
        }

        if (call.Violation is { } violation)
            ledger.Violation(violation);
        if (operation is { IsMigration: true })
            ledger.Refused(answer!.Status);
        try
        {
            await answers.SendAsync(context, answer!, call.Dial);
        }
        finally
        {
            // Also where the answer got lost: what was applied has its consequences.
            answer!.AfterSent?.Invoke();
        }
    }

    private ApiAnswer AnswerOrFault(TransferCall call, ApiOperation operation)
    {
        string[] names = operation.Name == PlatformNames.Progress && MigrationOperations.FindLastWord(call.Body) is not null
            ? [operation.Name, PlatformNames.LastWord] : [operation.Name];
        var fault = call.Dial = scenario.Network.Next(names, new Subject(site.Number, call.IsOfTransfer ? call.Transfer.Number : null,
            call.File?.File.Label, call.Query.GetValueOrDefault("namespace")));
        var answer = fault switch
        {
            { Ignores: true } => operation.Echoes ? ApiAnswer.Ok(Echo(call)) : ApiAnswer.Ok([]),
            { Applies: false } and ({ Status: not null } or { Timeout: not null } or { Resets: true }) => null,
            _ => operation.Answer(call),
        };
        if (fault is { Status: not null })
            answer = answers.Of(fault) with { AfterSent = answer?.AfterSent };
        answer ??= ApiAnswer.Ok([]);
        scenario.Network.Acted(fault, answer.Body.Length);
        // Before the answer leaves: who has read it may count on what follows from it.
        if (call.IsOfTransfer)
            call.Transfer.Activity.Called(names);
        else
            transfers.CalledBeside(names, site, scenario.Whole);
        return answer;
    }

    private static byte[] Echo(TransferCall call) => JsonSerializer.SerializeToUtf8Bytes(call.Body, JsonElementJson.Default.JsonElement);

    private ApiOperation? FindOperation(TransferCall call, out ApiAnswer? answer)
    {
        answer = null;
        var segments = call.Path.Split('/');
        ApiOperation? other = null;
        foreach (var operation in api.Operations)
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

    private ApiAnswer? CheckToken(HttpContext context, TransferCall call, ApiOperation operation)
    {
        if (api.Callers.FindFault(context.Request, call) is ({ } fault, var isExcused))
            return isExcused ? ApiAnswer.Error(401, fault) : call.Refuse(401, fault);
        // Reads of the product's API during a migration: page "Rate limiting", still asked for.
        if (site.Cloud.IsConfluence && !operation.IsMigration && !context.Request.Headers.ContainsKey("Migration-App"))
            call.Fault("no Migration-App header");
        return null;
    }

    private static ApiAnswer? CheckQuery(TransferCall call, ApiOperation operation)
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

    private static async Task<ApiAnswer?> ReadBodyAsync(HttpContext context, TransferCall call, ApiOperation operation)
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

    private ApiAnswer? FindTransfer(TransferCall call, ApiOperation operation)
    {
        if (operation.NeedsFile)
            return FindFile(call, operation);
        if (!operation.NeedsTransfer)
            return null;
        if (!Guid.TryParseExact(call.PathId, "D", out var transferId))
            return call.Refuse(400, "transferId is no UUID");
        if (transfers.Find(transferId) is not { } transfer)
            return api.Gate.Unknown();
        return Check(call, transfer, operation);
    }

    private ApiAnswer? FindFile(TransferCall call, ApiOperation operation)
    {
        call.File = transfers.FindFile(call.PathId);
        return call.File is { } file ? Check(call, file.Transfer, operation) : ApiAnswer.Error(404, "Not Found");
    }

    private ApiAnswer? Check(TransferCall call, Transfer transfer, ApiOperation operation)
    {
        if (!ReferenceEquals(transfer.Site, site))
        {
            call.Fault("transfer of another site");
            return api.Gate.Unknown();
        }

        (call.Transfer, call.IsOfTransfer) = (transfer, true);
        return api.Gate.Check(call, transfer, operation.Limit, operation.TimeOverIs400);
    }
}
