using ConnectApp.Benchmarks.Measuring;

namespace ConnectApp.Benchmarks;

/// <summary>What the command line says.</summary>
internal sealed record BenchmarkOptions
{
    public const int FewestRounds = 5;

    private const string Usage =
        """
        dotnet run -c Release --project tests/ConnectApp.Benchmarks -- [options]

        --quick            small data: to see that everything runs; its figures say little
        --sections a,b     only these: {0}
        --size MB          records to rewrite (300)
        --entries N        entries of the number table (10000000); the user table has a tenth
        --export DIR       an export instead of the demo's: import-plan.yaml, export/ENTITY.ndjson, mappings/index.json
        --rounds N         interleaved rounds, at least 5 (7)
        """;

    public bool Quick { get; init; }
    public long RecordBytes { get; init; } = 300_000_000;
    public int Entries { get; init; } = 10_000_000;
    public int Rounds { get; init; } = 7;

    /// <summary>Null: the sample of the demo.</summary>
    public string? Export { get; init; }

    public IReadOnlySet<string> Sections { get; init; } = new HashSet<string>();

    public bool Takes(string section) => Sections.Count == 0 || Sections.Contains(section);

    /// <returns>Null: the usage was printed instead.</returns>
    public static BenchmarkOptions? Parse(string[] args, IReadOnlyList<Section> sections)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var next = i + 1 < args.Length ? args[i + 1] : "";
            var changed = args[i] switch
            {
                "--quick" => options with { Quick = true, RecordBytes = 10_000_000, Entries = 200_000, Rounds = FewestRounds },
                "--sections" when next.Split(',').All(n => sections.Any(s => s.Name == n)) => options with { Sections = next.Split(',').ToHashSet() },
                "--size" when int.TryParse(next, out var size) && size is > 0 and <= 1500 => options with { RecordBytes = size * 1_000_000L },
                "--entries" when int.TryParse(next, out var entries) && entries >= 1000 => options with { Entries = entries },
                "--export" when Directory.Exists(next) => options with { Export = next },
                "--rounds" when int.TryParse(next, out var rounds) && rounds >= FewestRounds => options with { Rounds = rounds },
                _ => null,
            };
            if (changed is null)
            {
                Console.Error.WriteLine(args[i] is "--help" or "-h" ? "" : $"not understood: {args[i]} {next}\n");
                Console.Error.WriteLine(Usage, string.Join(", ", sections.Select(s => s.Name)));
                return null;
            }

            options = changed;
            if (args[i] != "--quick") i++;
        }

        return options;
    }
}
