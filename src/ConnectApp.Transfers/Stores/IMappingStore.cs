using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Transfers.Stores;

/// <summary>
/// What the platform answered for one run: pages with their cursor, finds, negative answers. A resumed run rewrites as it began. The first answer for a
/// server id stays; only "no mapping" gives way to a mapping.
/// </summary>
internal interface IMappingStore : IMappingDisk, IDisposable
{
    /// <summary>How far the namespace is known; one that nobody asked about is not known at all.</summary>
    NamespaceProgress Progress(string mappingNamespace);

    /// <summary>Keeps a page and the cursor after it, in one commit.</summary>
    /// <returns>How many of its server ids are new.</returns>
    int KeepPage(string mappingNamespace, IEnumerable<KeyValuePair<string, string>> items, string? lastEntity, bool complete);

    /// <summary>Keeps the answer to some finds, in one commit.</summary>
    /// <param name="missing">Asked for and not answered.</param>
    void KeepFound(string mappingNamespace, IEnumerable<KeyValuePair<string, string>> found, IEnumerable<string> missing, int finds);

    /// <summary>All that is kept of a namespace: for the few that are small.</summary>
    Dictionary<string, string> Read(string mappingNamespace);

    /// <summary>Keeps that the namespace's pages led nowhere once more.</summary>
    void NoteCycle(string mappingNamespace);

    /// <summary>Reads everything into tables for rewriting. A namespace that is too large for the run's share of the memory is answered from here.</summary>
    /// <param name="namespaces">Those that can be asked for; what is not complete here is unknown until it is fetched.</param>
    /// <param name="isComplete">Whether what is not here has no mapping; null: as it was when the namespace was read.</param>
    MappingSet LoadAll(IEnumerable<string> namespaces, MappingShare? share, CancellationToken cancellationToken, Func<string, bool>? isComplete = null);

    /// <summary>Forgets what had no mapping when it was asked for, so that it is asked for again.</summary>
    void ForgetMissing();

    /// <summary>From now on the table's keys are looked up here.</summary>
    void AnswerFromHere(MappingTable table);
}
