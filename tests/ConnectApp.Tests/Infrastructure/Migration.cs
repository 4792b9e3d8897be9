using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>Waits and looks that tests of whole migrations share.</summary>
internal static class Migration
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>One migration from install to the end of its run.</summary>
    public static async Task<Guid> MigrateAsync(this TestSite site, TestBackend backend)
    {
        using var limit = new CancellationTokenSource(Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);
        return transfer;
    }

    public static async Task WaitForAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Longest);
        while (!condition()) await Task.Delay(10, limit.Token);
    }

    public static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Longest);
        while (!await condition()) await Task.Delay(10, limit.Token);
    }

    // Conditions of waits are plain expressions; SQLite answers in the call itself, so nothing is blocked by waiting for it here.
    public static TransferRun? FindRun(this TestBackend backend, Guid transfer)
    {
        var entry = backend.Services.GetRequiredService<RunRegistry>().ReadAllAsync(CancellationToken.None).GetAwaiter().GetResult().FirstOrDefault(e => e.TransferId?.Value == transfer);
        return entry is null ? null : backend.Services.GetRequiredService<TransferStore>().Find(entry.TenantId, entry.RunId);
    }

    public static RunCounts Counts(this TestBackend backend, TransferRun run) =>
        RunCounts.ReadAsync(backend.Services.GetRequiredService<TenantDatabases>(), run, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Reasons of the run's problems, in the order they were found.</summary>
    public static IReadOnlyList<string> Reasons(this TestBackend backend, TransferRun run)
    {
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(run.TenantId).OpenForReading();
        return connection.Query<string>("SELECT reason FROM problems WHERE run_id = @RunId ORDER BY problem_id", run).AsList();
    }

    /// <summary>Files with a problem of a code, in order.</summary>
    public static IReadOnlyList<string> Labels(this TestBackend backend, TransferRun run, ProblemCode code)
    {
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(run.TenantId).OpenForReading();
        return connection.Query<string>("SELECT label FROM problems JOIN files USING (file_id) WHERE problems.run_id = @RunId AND code = @code ORDER BY label", new { run.RunId, code = ProblemCodes.TextOf(code) }).AsList();
    }
}
