using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ConnectApp.Runs;

internal sealed class ImportOptions
{
    /// <summary>An import plan, or a folder of them.</summary>
    [Required]
    public string Plan { get; set; } = "import-plan.yaml";

    /// <summary>Runs that load at once; one per site.</summary>
    [Range(1, 256)]
    public int ConcurrentRuns { get; set; } = Environment.ProcessorCount;

    /// <summary>Bytes of packed uploads kept on the disk while they are loaded, whole process; past it an upload is downloaded again after a stop.</summary>
    /// <value>0 (nothing is kept) or more; 20 GiB unless set.</value>
    [Range(0, long.MaxValue)]
    public long SpoolBytes { get; set; } = 20L << 30;

    /// <summary>How often a waiting run's list of files is read.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan ListEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the platform hears of a run's progress; it asks for about once a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan ProgressEvery { get; set; } = TimeSpan.FromMinutes(1);
}

[OptionsValidator]
internal sealed partial class ImportOptionsValidator : IValidateOptions<ImportOptions>;
