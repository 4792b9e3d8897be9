using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Stores;

internal sealed class StorageOptions
{
    /// <summary><c>Sqlite</c>, the only one yet.</summary>
    [Required, RegularExpression("^Sqlite$", ErrorMessage = "Storage:Provider must be Sqlite; no other is supported yet.")]
    public string Provider { get; set; } = "Sqlite";

    /// <summary>SQLite: the store's folder; it is made where it is missing.</summary>
    [Required]
    public string ConnectionString { get; set; } = "data/";

    /// <summary>Folder of the key ring that encrypts secrets; <c>keys/</c> in the store's folder unless set.</summary>
    public string? KeyRing { get; set; }

    /// <summary>Free bytes below which new runs wait and running ones stop at a checkpoint.</summary>
    /// <value>1 GiB unless set.</value>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 1L << 30;

    /// <summary>For tests: how long a commit of the control file takes longer, as on a disk whose fsync costs.</summary>
    public TimeSpan ControlCommitDelay { get; set; }

    public string Folder => Path.GetFullPath(ConnectionString);
    public string KeyRingFolder => KeyRing is { Length: > 0 } ring ? Path.GetFullPath(ring) : Path.Combine(Folder, "keys");
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
