namespace ConnectApp.Core.Stores;

/// <summary>Where the crash sweep stops the program: directly before and directly after each commit. Does nothing outside tests.</summary>
internal class CommitFaults
{
    /// <param name="database"><c>control</c>, <c>tenant</c> or <c>mappings</c></param>
    public virtual void BeforeCommit(string database) { }

    public virtual void AfterCommit(string database) { }
}
