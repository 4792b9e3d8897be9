using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Calls;

/// <summary>How patient calls to a site are.</summary>
internal sealed class PlatformOptions
{
    /// <summary>Longest time for one attempt, its whole answer included.</summary>
    /// <value>1 s to 5 min; 30 s unless set.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for one operation with all its attempts and pauses; the wait for a free place is not counted.</summary>
    /// <value>1 s to 30 min; 2 min unless set.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Attempts for one operation, the first included; what outlasts them becomes a due time of the run.</summary>
    /// <value>1 to 10; 4 unless set.</value>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 4;

    /// <summary>Pause before the second attempt; it doubles for each further one.</summary>
    /// <value>1 ms to 1 min; 1 s unless set.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause within an operation; a <c>Retry-After</c> beyond it goes to the caller.</summary>
    /// <value>0 s to 5 min; 30 s unless set.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Operations at once for one site, so that a slow site takes nothing from others.</summary>
    /// <value>1 to 64; 4 unless set.</value>
    [Range(1, 64)]
    public int CallsPerSite { get; set; } = 4;

    /// <summary>Largest answer that is read; a larger one is malformed.</summary>
    /// <value>1 KiB to 1 GiB; 64 MiB unless set. The list of files has no pages, hence so much.</value>
    [Range(1 << 10, 1 << 30)]
    public int MaxAnswerBytes { get; set; } = 64 << 20;
}

[OptionsValidator]
internal sealed partial class PlatformOptionsValidator : IValidateOptions<PlatformOptions>;
