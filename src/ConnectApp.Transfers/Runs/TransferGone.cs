using ConnectApp.Core.Runs;

namespace ConnectApp.Transfers.Runs;

/// <summary>The platform refuses the transfer as one that is settled, unknown or over.</summary>
internal sealed record TransferGone(string Reason) : StageResult;
