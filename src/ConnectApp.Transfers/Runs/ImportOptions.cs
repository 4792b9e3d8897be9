using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Runs;

internal sealed class ImportOptions
{
    /// <summary>An import plan, or a folder of them.</summary>
    [Required]
    public string Plan { get; set; } = "import-plan.yaml";

    /// <summary>Runs that load at once; one per site.</summary>
    [Range(1, 256)]
    public int ConcurrentRuns { get; set; } = Environment.ProcessorCount;

    /// <summary>Bytes of mapping tables in memory, for all runs of the process together; what has no room is looked up on disk.</summary>
    /// <value>Half of what the runtime may use unless set.</value>
    [Range(1 << 20, long.MaxValue)]
    public long MappingMemory { get; set; } = Math.Max(1 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
    /// <summary>Bytes of packed uploads kept on the disk while they are loaded, whole process; past it an upload is downloaded again after a stop.</summary>
    /// <value>0 (nothing is kept) or more; 20 GiB unless set.</value>
    [Range(0, long.MaxValue)]
    public long SpoolBytes { get; set; } = 20L << 30;

    /// <summary>Source bytes kept of records that were skipped, failed or lack a mapping, per run; what has no room cannot be healed.</summary>
    /// <value>0 (nothing is kept) or more; 256 MiB unless set.</value>
    [Range(0, long.MaxValue)]
    public long KeptBytes { get; set; } = 256L << 20;

    /// <summary>How long a transfer that lacks mappings is held open for them after its load, before it is settled INCOMPLETE.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan HoldBeforeSettling { get; set; }

    /// <summary>How long a transfer that no plan fits waits for the app's vendor, before it is settled FAILED.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan NoPlanPatience { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often a waiting run's list of files is read.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan ListEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the platform hears of a run's progress; it asks for about once a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan ProgressEvery { get; set; } = TimeSpan.FromMinutes(1);
}

[OptionsValidator]
internal sealed partial class ImportOptionsValidator : IValidateOptions<ImportOptions>;
