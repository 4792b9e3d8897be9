using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ConnectApp.WorkItems.Model;

/// <summary>Limits of migrations of work items, section <c>WorkItems</c>.</summary>
public sealed class WorkItemOptions
{
    /// <summary>Runs that work at once.</summary>
    /// <value>1 to 32; 2 unless set.</value>
    [Range(1, 32)]
    public int ConcurrentRuns { get; set; } = 2;

    /// <summary>Calls at once per side, all runs together.</summary>
    /// <value>1 to 64; 8 unless set.</value>
    [Range(1, 64)]
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>Disk space for attachments that are on their way, all runs together.</summary>
    /// <value>At least 64 MiB; 10 GiB unless set.</value>
    [Range(64L << 20, long.MaxValue)]
    public long SpoolBytes { get; set; } = 10L << 30;

    /// <summary>How long a write of unknown outcome is looked for before it is repeated.</summary>
    /// <value>5 s to 10 min; 30 s unless set.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan UnknownWriteWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Starts per tenant and hour; above it a start is answered with 429.</summary>
    /// <value>1 to 10,000; 60 unless set.</value>
    [Range(1, 10_000)]
    public int StartsPerHour { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class WorkItemOptionsValidator : IValidateOptions<WorkItemOptions>;
