using System.Globalization;
using System.Text.Json.Nodes;
using ConnectApp.Commands;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace ConnectApp.Tests.Agreement;

/// <summary>Runs an export through <c>import</c> and through the backend, and reads what each made of it.</summary>
internal static class TwoEngines
{
    /// <param name="folder">With <c>plan.yaml</c>, <c>export</c> and <c>mappings</c>.</param>
    public static async Task<(OneEngine Import, OneEngine Backend)> RunAsync(string folder)
    {
        var (backend, scope) = await MigrateAsync(folder);
        return (await ImportAsync(folder, scope), backend);
    }

    private static async Task<OneEngine> ImportAsync(string folder, string scope)
    {
        var report = Path.Combine(folder, "report.ndjson");
        var output = Path.Combine(folder, "out");
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        await ImportCommand.RunAsync(
            new ImportArguments
            {
                PlanPath = Path.Combine(folder, "plan.yaml"), ExportFolder = Path.Combine(folder, "export"), MappingsFolder = Path.Combine(folder, "mappings"), OutFolder = output,
                ReportPath = report, Scope = scope, Json = true,
            },
            Terminal.On(stdout), Terminal.On(stderr), TimeProvider.System, CancellationToken.None);
        var text = stdout.ToString();
        if (text.Length == 0) throw new InvalidOperationException(stderr.ToString());
        var summary = JsonNode.Parse(text)!;
        var problems = File.ReadLines(report).Select(l => JsonNode.Parse(l)!.AsObject()).ToList();
        var lines = new List<string>();
        lines.AddRange(summary["files"]!.AsArray().Select(f => $"file {f!["label"]} {f["read"]} {f["loaded"]} {f["unchanged"]} {f["skipped"]} {f["failed"]}"));
        lines.AddRange(summary["references"]!.AsObject().Select(r => $"references {r.Key} {r.Value!["rewritten"]} {r.Value["missing"]}"));
        lines.AddRange(summary["fields"]!.AsArray().Select(f => $"field {f!["entity"]} {f["path"]} {f["matched"]} {f["rewritten"]} {f["missing"]}"));
        lines.AddRange(summary["causes"]!.AsArray().Select(c => $"cause {c!["code"]} {c["namespace"]} {c["value"]} {c["skipped"]} {c["failed"]} {c["loaded"]}"));

        // Only the import sees whole files of mappings, and says of one that it is empty.
        lines.AddRange(summary["warnings"]!.AsArray().Where(w => (string)w!["code"]! != "empty-namespace").Select(w => $"warning {w!["code"]} {w["entity"]} {w["path"]} {w["count"]}"));
        lines.AddRange(problems.Select(p => Problem(
            (string)p["code"]!, (string)p["effect"]!, (string?)p["label"], (long?)p["record"], (long?)p["offset"], p["key"]?.ToJsonString(), (string?)p["title"], (string?)p["path"],
            (string?)p["kind"], (string?)p["namespace"], (string?)p["value"], (long?)p["position"], (string?)p["around"])));
        lines.AddRange(StoredForm.Read(Path.Combine(folder, "plan.yaml"), output,
            summary["files"]!.AsArray().Where(f => (long)f!["loaded"]! > 0).Select(f => Labels.WithoutGz((string)f!["label"]!)).ToHashSet()));
        var waits = problems.Any(p => (string)p["code"]! == "missing-file" || ((string)p["reason"]!).EndsWith("lists this file, but it was not loaded", StringComparison.Ordinal));
        return new OneEngine(waits ? null : (string)summary["status"]!, lines, [.. problems.Where(p => (string)p["effect"]! == "failed" && (string)p["code"]! == "missing-mapping").Take(1).Select(p => $"{p["label"]} {p["record"]} {p["path"]} {p["value"]}")]);
    }

    private static async Task<(OneEngine Engine, string Scope)> MigrateAsync(string folder)
    {
        await using var site = await TestSite.OnAsync(folder, new FastTime(20));
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        var tenants = backend.Services.GetRequiredService<TenantDatabases>();
        while (true)
        {
            if (backend.FindRun(transfer) is { } running && (running.ConfirmedAt is not null || IsWaiting(backend, running))) break;
            await Task.Delay(10, limit.Token);
        }

        var run = backend.FindRun(transfer)!;
        using var connection = tenants.Open(run.TenantId).OpenForReading();
        var reports = backend.Services.GetRequiredService<RunReports>();
        var counts = backend.Counts(run);
        var fields = await reports.ReadFieldsAsync(run, limit.Token);
        var lines = new List<string>();
        lines.AddRange(connection.Query<(string Label, long Read, long Loaded, long Unchanged, long Skipped, long Failed)>(
            "SELECT label, read, loaded, unchanged, skipped, failed FROM files WHERE run_id = @RunId AND role = 'data'", run)
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"file {f.Label} {f.Read} {f.Loaded} {f.Unchanged} {f.Skipped} {f.Failed}")));
        lines.AddRange(counts.References.Select(r => string.Create(CultureInfo.InvariantCulture, $"references {r.Namespace} {r.Rewritten} {r.Missing}")));
        lines.AddRange((fields?.Lines() ?? []).Select(f => string.Create(CultureInfo.InvariantCulture, $"field {f.Entity} {f.Path} {f.Matched} {f.Rewritten} {f.Missing}")));
        lines.AddRange((await reports.ReadCausesAsync(run, limit.Token)).Select(c => string.Create(
            CultureInfo.InvariantCulture, $"cause {ProblemCodes.TextOf(c.Cause.Code)} {c.Cause.Namespace} {c.Cause.Value} {c.Skipped} {c.Failed} {c.Loaded}")));
        lines.AddRange((fields?.Warnings() ?? []).Where(w => w.Code != WarningCode.EmptyNamespace).Select(w => string.Create(CultureInfo.InvariantCulture, $"warning {ProblemCodes.TextOf(w.Code)} {w.Entity} {w.Path} {w.Count}")));
        var problems = await reports.ReadProblemsAsync(run.TenantId, run.RunId, ProblemFilter.All, 0, 10_000, limit.Token);
        lines.AddRange(problems.Select(p => Problem(p.Code, p.Effect, p.File, p.Record, p.Offset, p.Key, p.Title, p.Path, p.Kind, p.Namespace, p.Value, p.Position, p.Around)));
        lines.AddRange(connection.Query<(string Entity, byte[] Value)>("SELECT entity, value FROM records")
            .Select(r => $"record {r.Entity} {StoredForm.Canonical(r.Value)}"));
        return (new OneEngine(run.DecidedStatus, lines, [.. problems.Where(p => p is { Effect: "failed", Code: "missing-mapping" }).Take(1).Select(p => $"{p.File} {p.Record} {p.Path} {p.Value}")]), run.MigrationScopeId);
    }

    /// <summary>All that came is loaded, and the rule of the plan wants more.</summary>
    private static bool IsWaiting(TestBackend backend, TransferRun run)
    {
        if (run is not { Phase: TransferPhase.WaitingForFiles, State: RunState.Running, ListedAt: not null, Plan: { } bytes } || PlanCatalog.Parse(bytes) is not { Completion: not IdleCompletion } plan) return false;
        var files = backend.Services.GetRequiredService<TransferStore>().ReadFiles(run);
        return files.Count > 0 && files.All(f => !f.IsOpen) && FilesStage.WaitsFor(new RunContext(run, plan, null!), files) is not null;
    }

    /// <summary>Hints and reasons are for people, and may know more on one side.</summary>
    private static string Problem(string code, string effect, string? label, long? record, long? offset, string? key, string? title, string? path, string? kind, string? mappingNamespace, string? value,
        long? position, string? around)
    {
        // Of the run as a whole: the backend names no file.
        if (code is "dangling-record" or "source-unknown" or "missing-file") label = null;
        var file = label is null ? "-" : Labels.WithoutGz(label);
        return string.Create(CultureInfo.InvariantCulture, $"problem {code} {effect} {file} {record} {offset} {key} {title} {path} {kind} {mappingNamespace} {value} {position} {around}");
    }
}
