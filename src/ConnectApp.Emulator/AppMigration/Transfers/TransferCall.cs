using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>A request to the platform, which may be about a transfer or one of its files.</summary>
/// <param name="arrival">Stamp from before the first byte of the body was read.</param>
internal sealed class TransferCall(string method, string rawPath, string target, long arrival) : ApiCall(method, rawPath, target)
{
    public long Arrival => arrival;

    /// <summary>Set for operations of one transfer, which has been found and is open.</summary>
    public Transfer Transfer { get; set; } = null!;

    /// <summary>Set for calls about one upload, which is there.</summary>
    public TransferFile? File { get; set; }

    /// <summary>Whether <see cref="Transfer"/> is set.</summary>
    public bool IsOfTransfer { get; set; }

    /// <summary>The fault that the call meets.</summary>
    public NetworkDial? Dial { get; set; }
}
