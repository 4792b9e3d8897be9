using ConnectApp.Core.Stores;

namespace ConnectApp.Core.Tests.Runs;

/// <summary>Stops the program directly before a commit of the control tables: nothing of that commit is kept.</summary>
internal sealed class StoppingCommits : CommitFaults
{
    /// <summary>Which of the next commits fails, from 1; 0: none.</summary>
    public int StopAtControlCommit { get; set; }

    public override void BeforeCommit(string database)
    {
        if (database == "control" && StopAtControlCommit > 0 && --StopAtControlCommit == 0) throw new IOException("The program stops here.");
    }
}
