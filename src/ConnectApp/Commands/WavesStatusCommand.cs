using System.Text.Json;
using ConnectApp.Composition;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Waves.Reports;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>waves status [PLAN]</c>: the waves of the store, read beside whoever runs them.</summary>
internal static class WavesStatusCommand
{
    /// <param name="planPath">Null: of all plans.</param>
    public static async Task<int> RunAsync(string? planPath, bool json, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        string? name = null;
        if (planPath is not null)
        {
            if (WavePlanFile.Read(planPath, needsSecrets: false, error) is not { Plan: { } plan }) return CommandLine.Usage;
            name = plan.Name;
        }

        var listed = new List<ListedWave>();
        if (await LocalWaves.FindAsync(cancellationToken) is { } local)
        {
            foreach (var wave in await local.Reader.ReadAsync(local.Tenant, name, cancellationToken)) listed.Add(await local.Reader.ShowAsync(wave, seesAll: true, cancellationToken));
        }

        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(listed, WaveObjectJson.Default.IReadOnlyListListedWave));
            return CommandLine.Success;
        }

        Print(listed, Terminal.On(output));
        return CommandLine.Success;
    }

    private static void Print(List<ListedWave> waves, IAnsiConsole console)
    {
        foreach (var plan in waves.GroupBy(w => w.Plan))
        {
            Line(console, plan.Key);
            foreach (var wave in plan)
            {
                Line(console, $"  {wave.Name}: {wave.Status}");
                if ((wave.Message ?? wave.WaitsFor) is { } message) Line(console, $"    {message}");
                foreach (var clock in wave.Clocks) Line(console, $"    {clock.Clock}: {clock.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
                foreach (var transfer in wave.Transfers) Line(console, $"    transfer {transfer}");
            }
        }
    }

    private static void Line(IAnsiConsole console, string text)
    {
        console.Write(Terminal.Plain(text));
        console.WriteLine();
    }
}

/// <summary>The waves of tenant <c>local</c>, read without the store's lock.</summary>
internal sealed record LocalWaves(WaveReader Reader, TenantId Tenant)
{
    /// <returns>Null: there is no store yet, or no wave was ever run.</returns>
    public static async Task<LocalWaves?> FindAsync(CancellationToken cancellationToken)
    {
        var options = Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        if (ControlFile.Find(options) is not { } control) return null;
        if (await new ApiTenants(control, TimeProvider.System).FindAsync(ApiTenants.Local, cancellationToken) is not { } tenant) return null;
        return new LocalWaves(new WaveReader(new TenantFiles(options), new RunRegistry(control), new TransferLinks(control, TransferLinks.FindAppKey()), options.Folder), tenant);
    }

    /// <summary>The waves of a name: a part's, a wave's, or either with the plan's before it.</summary>
    /// <exception cref="UsageException">There is none, or several plans have one.</exception>
    public async Task<IReadOnlyList<StoredWave>> NamedAsync(string name, CancellationToken cancellationToken)
    {
        var all = await Reader.ReadAsync(Tenant, null, cancellationToken);
        var found = all.Where(w => name == w.Row.PartName || name == $"{w.Row.PlanName}/{w.Row.PartName}").ToList();
        if (found.Count == 0) found = [.. all.Where(w => name == w.Row.WaveName || name == $"{w.Row.PlanName}/{w.Row.WaveName}")];
        if (found.Count == 0) throw new UsageException($"There is no wave {name} in this store; `waves status` lists them.");
        var plans = found.Select(w => w.Row.PlanName).Distinct().ToList();
        return plans.Count == 1 ? found : throw new UsageException($"Several plans have a wave {name}: {string.Join(", ", plans.Select(p => $"{p}/{name}"))}.");
    }
}
