namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Where work items come from before anybody changes them.</summary>
internal abstract class WorkItemSource
{
    /// <summary>Ascending.</summary>
    public abstract IEnumerable<int> IdsFrom(int first);

    public abstract int LastId { get; }

    /// <returns>A new object at every call; null where there is no such item.</returns>
    public abstract WorkItem? Find(int id);

    /// <summary>In the order of their ids, deleted ones included.</summary>
    public abstract IReadOnlyList<WorkItemComment> Comments(int id);

    public abstract SourceFile? FindFile(Guid guid);
}

/// <param name="Bytes">The whole content.</param>
internal sealed record SourceFile(string Name, ReadOnlyMemory<byte> Bytes);
