using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>One transfer of each site of a scenario.</summary>
/// <param name="Export">Folder of its files below the site's export folder; null: that folder itself.</param>
/// <param name="TransferName">As in migrations of several parts; those with a name belong to one migration.</param>
/// <param name="StartsAfter">How much later than the others it starts, by the platform's calendar.</param>
/// <param name="RerunOf">Number (from 1) of an earlier transfer of this list, whose re-run it is: it starts when that one is settled.</param>
internal sealed record TransferPlan(string? Export, string? TransferName, TimeSpan StartsAfter, int? RerunOf)
{
    public static readonly string[] Keys = ["export", "transferName", "startAfter", "rerunOf"];

    public const int Most = 100;

    public static TransferPlan Read(Members transfer, int number)
    {
        var read = new TransferPlan(transfer.Path("export"), transfer.Text("transferName"), transfer.Duration("startAfter") ?? TimeSpan.Zero, transfer.Number("rerunOf"));
        if (read.RerunOf >= number)
            throw transfer.Fault("rerunOf", $"found {read.RerunOf}; expected the number of a transfer before this one, which is number {number}");
        transfer.End(Keys);
        return read;
    }
}
