using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ConnectApp.Core.Runs;
using ConnectApp.Emulator;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ConnectApp.Tests.Runs;

/// <summary>
/// Many migrations at once, each on a site of its own with faults of its own, all into one backend. The first sites have none: theirs is the end state that the
/// others are held against.
/// </summary>
internal sealed class FaultMatrix
{
    // Both sides live ten times as fast, so that pauses cost little; the 5 s of an acknowledgement are still half a second.
    private const double Speed = 10;
    private const int LeastThreads = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(180);

    /// <summary>Plain NDJSON, and CSV in gzip.</summary>
    public static readonly string[] Formats = ["plain", "packed"];
    private static readonly string[] Whole = ["all", "fewer"];

    private readonly StringBuilder _sites = new();
    private readonly Dictionary<string, List<string>> _groups = [];
    private readonly List<Case> _cases = [];
    private readonly Dictionary<string, Case> _places = [];

    private readonly string[] _formats;

    /// <param name="formats">Some of <see cref="Formats"/>.</param>
    public FaultMatrix(params string[] formats)
    {
        _formats = formats;

        // Several backends in one process, each made for a machine of its own: their stores' calls block a thread each, and the pool adds only one in half a second.
        // On a clock ten times as fast a token that waits for a thread is soon too old.
        ThreadPool.GetMinThreads(out var workers, out var completion);
        ThreadPool.SetMinThreads(Math.Max(workers, LeastThreads), completion);

        // The unbroken ones: of every format, with all mappings and with those that some faults hide missing.
        foreach (var mappings in Whole)
        {
            foreach (var format in _formats) AddSite(format, mappings, null, []);
        }
    }

    /// <summary>What was found wrong, a line each.</summary>
    public List<string> Differences { get; } = [];
    public int Migrations => _cases.Count;
    public int Acted { get; private set; }
    public TimeSpan Took { get; private set; }

    /// <summary>Of what the unbroken migrations left behind: sixteen digits, the same in every matrix.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Faults that did nothing.</summary>
    public List<string> Idle { get; } = [];

    /// <summary>One more migration a format, with these faults.</summary>
    public void Add(params FaultDial[] dials)
    {
        foreach (var format in _formats) AddSite(format, "all", string.Join(" + ", dials.Select(d => d.Name)), dials);
    }

    /// <param name="seed">Of the platform's draws.</param>
    public async Task RunAsync(int seed)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(Longest);
        var scenario = Scenario(seed);
        await using var site = await TestSite.StartAsync(Export(), new FastTime(Speed), scenario);
        site.Settings["Downloads:PartBytes"] = "100";
        site.Settings["Import:ListEvery"] = "00:00:20";
        site.Settings["Import:ConcurrentRuns"] = "4";
        var logs = new CapturedLogs();
        await using var backend = await TestBackend.StartAsync(site, services =>
            services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 7 })), logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Warning));
        IReadOnlyList<Guid> transfers = [];
        try
        {
            transfers = await site.Emulator.MigrateAllAsync(site.Address, limit.Token);
            foreach (var transfer in transfers) await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            await backend.WaitUntilIdleAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Differences.Add($"seed {seed}: not all were settled within {Longest}");
            transfers = [.. site.Emulator.Report().Transfers.Select(t => t.TransferId)];
        }

        if (Environment.GetEnvironmentVariable("CONNECTAPP_FAULT_LOG") is { Length: > 0 } log) await File.AppendAllTextAsync(log, logs.All, CancellationToken.None);
        Took = System.Diagnostics.Stopwatch.GetElapsedTime(begun);
        Count(site.Emulator.Dials);
        Differences.AddRange(site.Emulator.Report().Violations.Select(v => $"seed {seed}: violation: {v}"));
        Differences.AddRange(Foreign(backend, await backend.Services.GetRequiredService<RunRegistry>().ReadAllAsync(CancellationToken.None), transfers).Select(d => $"seed {seed}: {d}"));
        if (transfers.Count < _cases.Count) return;
        var reports = site.Emulator.Report().Transfers.ToDictionary(t => t.TransferId);
        for (var i = 0; i < _cases.Count; i++) _cases[i].End = MigrationEnd.Read(backend, transfers[i], reports[transfers[i]]);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(_cases.Where(c => c.Name is null).Select(c => c.End!.Records + c.End.Books)))))[..16];
        foreach (var found in _cases)
        {
            if (Difference(found) is { } difference) Differences.Add($"seed {seed}, {found.Format}, {found.Name ?? "unbroken"}: {difference}");
        }
    }

    private void AddSite(string format, string mappings, string? name, FaultDial[] dials)
    {
        _sites.Append(CultureInfo.InvariantCulture, $"  - {{ export: {format}, mappings: {mappings} }}\n");
        var added = new Case(name, format, mappings, dials.Length == 0 ? FaultEnd.Same : dials.Max(d => d.End));
        _cases.Add(added);
        foreach (var entry in dials.SelectMany(d => d.Entries))
        {
            var (group, members) = (entry[..entry.IndexOf(':', StringComparison.Ordinal)], entry[(entry.IndexOf(':', StringComparison.Ordinal) + 2)..]);
            if (!_groups.TryGetValue(group, out var list)) _groups[group] = list = [];
            if (group == "clock")
            {
                // Of all sites together: once is enough.
                if (!list.Contains($"{{ {members} }}")) list.Add($"{{ {members} }}");
                continue;
            }

            _places[$"{group}[{list.Count}]"] = added;
            list.Add(string.Create(CultureInfo.InvariantCulture, $"{{ site: {_cases.Count}, {members} }}"));
        }
    }

    private string Scenario(int seed)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"seed: {seed}\nsites:\n{_sites}"));
        foreach (var (group, entries) in _groups)
        {
            text.Append(group).Append(":\n");
            foreach (var entry in entries) text.Append("  - ").Append(entry).Append('\n');
        }

        return text.ToString();
    }

    private void Count(IReadOnlyList<DialReport> dials)
    {
        foreach (var dial in dials)
        {
            if (dial.Acted > 0) Acted++;
            else Idle.Add($"{dial.Dial} {dial.Fault} of {(_places.TryGetValue(dial.Dial, out var found) ? $"{found.Name} ({found.Format})" : "the clock")}");
        }
    }

    private string? Difference(Case found)
    {
        var end = found.End!;
        if (end.Fault is { } fault) return fault;
        if (found.Expected == FaultEnd.Says) return end.Says ? null : $"no word for the admin: {end.Books}";
        var same = Compare(end, Unbroken(found.Format, found.Mappings), found.Expected);
        return found.Expected switch
        {
            FaultEnd.Hidden => Compare(end, Unbroken(found.Format, "fewer"), found.Expected),
            FaultEnd.HiddenOrSame when same is not null => Compare(end, Unbroken(found.Format, "fewer"), found.Expected),
            _ => same,
        };
    }

    private MigrationEnd Unbroken(string format, string mappings) => _cases.First(c => c.Name is null && c.Format == format && c.Mappings == mappings).End!;

    private static string? Compare(MigrationEnd found, MigrationEnd expected, FaultEnd how) =>
        FirstDifference(expected.Records, found.Records) ?? (how == FaultEnd.SameRecords ? null : FirstDifference(expected.Books, found.Books));

    private static string? FirstDifference(string expected, string found)
    {
        if (expected == found) return null;
        var (e, f) = (expected.Split('\n'), found.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(e.Length, f.Length)).First(i => i >= e.Length || i >= f.Length || e[i] != f[i]);
        return $"expected <{(line < e.Length ? e[line] : "nothing")}>, found <{(line < f.Length ? f[line] : "nothing")}>";
    }

    /// <summary>Runs of transfers that nobody knows: they must have ended and brought nothing.</summary>
    private static IEnumerable<string> Foreign(TestBackend backend, IReadOnlyList<RunEntry> entries, IReadOnlyList<Guid> transfers)
    {
        foreach (var entry in entries.Where(e => !transfers.Contains(e.TransferId!.Value.Value)))
        {
            if (backend.Services.GetRequiredService<TransferStore>().Find(entry.TenantId, entry.RunId) is not { } run) yield return $"the run of an unknown transfer {entry.TransferId} was never made";
            else if (entry.DueAt is not null || run is { ConfirmedAt: null } || run.DecidedAt is not null) yield return $"the run of an unknown transfer did not end by itself: {run.State}, {run.DecidedStatus}";
        }
    }

    private static TestExport Export()
    {
        var (small, export) = (TestExport.Small(records: 12), TestExport.Small(1));
        export.Plan = small.Plan.Replace("  notes:\n", "  extra:\n    label: \"extra*\"\n    key: $.id\n  notes:\n", StringComparison.Ordinal)
            + "\nignore: [other.bin]\n";
        export.Files.Clear();
        small.Files["extra.ndjson"] = "{\"id\":\"x1\"}\n";
        foreach (var (label, text) in small.Files)
        {
            export.Files[$"plain/{label}"] = text;
            export.Files[$"packed/{Path.ChangeExtension(label, ".csv.gz")}"] = Csv(text);
        }

        foreach (var format in Formats) export.Files[$"{format}/other.bin"] = "{\"id\":\"other\"}\n";
        export.FurtherMappings["all"] = small.Mappings;
        export.FurtherMappings["fewer"] = small.Mappings.ToDictionary(m => m.Key, m => m.Value.Where(e => !FaultDial.HiddenKeys.Contains(e.Key)).ToDictionary());

        return export;
    }

    /// <summary>The same records as rows; what is no whole record there is a row of too many columns here.</summary>
    private static string Csv(string ndjson)
    {
        var text = new StringBuilder();
        foreach (var line in ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.EndsWith('}'))
            {
                text.Append("a,b,c,d,e,f,g\n");
                continue;
            }

            var members = System.Text.Json.Nodes.JsonNode.Parse(line)!.AsObject();
            if (text.Length == 0) text.AppendJoin(',', members.Select(m => m.Key)).Append('\n');
            text.AppendJoin(',', members.Select(m => m.Value!.ToString())).Append('\n');
        }

        return text.ToString();
    }

    private sealed record Case(string? Name, string Format, string Mappings, FaultEnd Expected)
    {
        public MigrationEnd? End { get; set; }
    }
}
