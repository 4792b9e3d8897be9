using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Files;

/// <summary>How files are fetched.</summary>
internal sealed class DownloadOptions
{
    /// <summary>Bytes of one bounded request; an open file holds up to two of them in memory.</summary>
    /// <value>1 byte to 256 MiB; 4 MiB unless set: at 100 MB/s 25 requests a second, while an open file costs 8 MiB.</value>
    [Range(1, 256 << 20)]
    public int PartBytes { get; set; } = 4 << 20;

    /// <summary>Longest wait for an answer to begin and for each next byte; then the request counts as failed.</summary>
    /// <value>1 s to 10 min; 30 s unless set.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for one part with all its tries; what has come by then is handed on.</summary>
    /// <value>1 s to 1 h; 10 min unless set.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PartTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Age at which a signed URL is replaced before use; the platform's live for 1 h.</summary>
    /// <value>1 s to 1 h; 45 min unless set.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UrlLifetime { get; set; } = TimeSpan.FromMinutes(45);

    /// <summary>Tries in a row that may bring no byte before the file is put off.</summary>
    /// <value>1 to 20; 5 unless set.</value>
    [Range(1, 20)]
    public int MaxTries { get; set; } = 5;

    /// <summary>Pause after the first failed try; it doubles for each further one.</summary>
    /// <value>1 ms to 1 min; 500 ms unless set.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause between tries; a <c>Retry-After</c> beyond it goes to the caller.</summary>
    /// <value>0 s to 5 min; 30 s unless set.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class DownloadOptionsValidator : IValidateOptions<DownloadOptions>;
