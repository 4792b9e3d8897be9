using ConnectApp.Core.Runs;

namespace ConnectApp.Transfers.Runs;

/// <summary>The run cannot continue: FAILED, with this message for the admin.</summary>
internal sealed record TransferGivenUp(string Reason) : StageResult;
