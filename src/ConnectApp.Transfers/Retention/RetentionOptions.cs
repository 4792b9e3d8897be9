using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Retention;

/// <summary>How long what is no longer needed is kept. Loaded records are the vendor's: they stay until the site's data is erased.</summary>
internal sealed class RetentionOptions
{
    /// <summary>Mappings, spooled uploads and kept source bytes, from a run's end: as long, a retry can still heal.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan RunFiles { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Problems of a run, which quote values of its records, from its end. Counts stay.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan Problems { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Bodies of handled events. Their ids stay, so that a repeat is known as one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan InboxBodies { get; set; } = TimeSpan.FromDays(30);

    /// <summary>All data of a site, from its uninstall. A return of the app in between keeps it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan Uninstalled { get; set; } = TimeSpan.FromDays(30);
}

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
