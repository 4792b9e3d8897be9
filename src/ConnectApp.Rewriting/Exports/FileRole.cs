namespace ConnectApp.Rewriting.Exports;

/// <summary>What a file of an export is to the plan: an upload, or a member of an archive by its path.</summary>
public enum FileRole
{
    /// <summary>Nobody has looked yet.</summary>
    New,

    /// <summary>Records of an entity.</summary>
    Data,

    /// <summary>The upload that lists the others.</summary>
    Manifest,

    /// <summary>The upload that tells the source server's base URL.</summary>
    Source,

    /// <summary>No data, as the plan says.</summary>
    Ignored,

    /// <summary>Holds files of its own, and no records itself.</summary>
    Archive,

    /// <summary>No entity claims the label, and nobody has looked whether it is an archive, whose members have labels of their own.</summary>
    Unseen,

    /// <summary>No entity claims it, which is a problem.</summary>
    Unclaimed,

    /// <summary>It cannot be fetched, or is packed so that it cannot be read.</summary>
    Refused,
}
