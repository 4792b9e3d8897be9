namespace ConnectApp.Rewriting.Mappings;

/// <summary>What a table says about a server id.</summary>
public enum MappingAnswer : byte
{
    /// <summary>Nobody has asked for it yet: it must be fetched before a record that holds it is rewritten.</summary>
    Unknown,

    /// <summary>It is known to have no mapping.</summary>
    None,

    /// <summary>It has a cloud id.</summary>
    Found,
}
