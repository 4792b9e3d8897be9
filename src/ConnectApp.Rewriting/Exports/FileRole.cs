namespace ConnectApp.Rewriting.Exports;

/// <summary>What a file of an export is to the plan: an upload, or a member of an archive by its path.</summary>
public enum FileRole
{
    /// <summary>Records of an entity.</summary>
    Records,

    /// <summary>The upload that lists the others.</summary>
    Manifest,

    /// <summary>The upload that tells the source server's base URL.</summary>
    Source,

    /// <summary>No data, as the plan says.</summary>
    Ignored,

    /// <summary>No entity claims it, which is a problem.</summary>
    Unclaimed,
}
