using ConnectApp.Emulator.AppMigration.Dials;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>Forge's names of the migration events ("App migration events", Forge).</summary>
internal static class ForgeEvents
{
    private const string Prefix = "avi:ecosystem.migration:";

    /// <param name="connectType">Connect's word, which scenario files use for both doors.</param>
    public static string NameOf(string connectType) => Prefix + connectType switch
    {
        "listener-triggered" => "triggered:listener",
        "app-data-uploaded" => "uploaded:app_data",
        "listener-errored" => "errored:listener",
        "transfer-cancellation-requested" => "requested:transfer_cancellation",
        "transfer-settled" => "settled:transfer",
        PlatformNames.ExportCompleted => "completed:export_phase",
        _ => throw new ArgumentOutOfRangeException(nameof(connectType), connectType, "No such event on Forge."),
    };
}
