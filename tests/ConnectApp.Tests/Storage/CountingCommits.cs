using ConnectApp.Core.Stores;

namespace ConnectApp.Tests.Storage;

/// <summary>Counts commits, and fails those that a test wants to fail.</summary>
internal sealed class CountingCommits : CommitFaults
{
    private int _control;
    private int _tenant;

    public int Control => Volatile.Read(ref _control);
    public int Tenant => Volatile.Read(ref _tenant);

    /// <summary>Throws in the next commit of that database.</summary>
    public string? FailNext { get; set; }

    /// <summary>Runs within the writer, before each commit.</summary>
    public Action<string>? Before { get; set; }

    public override void BeforeCommit(string database)
    {
        Before?.Invoke(database);
        if (FailNext == database)
        {
            FailNext = null;
            throw new IOException("the disk is gone");
        }
    }

    public override void AfterCommit(string database)
    {
        if (database == "control") Interlocked.Increment(ref _control);
        if (database == "tenant") Interlocked.Increment(ref _tenant);
    }
}
