using ConnectApp.Emulator.Site;

namespace ConnectApp.Emulator.Transfers;

/// <summary>One upload of a transfer.</summary>
internal sealed record TransferFile(string S3Key, ExportFile File, Transfer Transfer);
