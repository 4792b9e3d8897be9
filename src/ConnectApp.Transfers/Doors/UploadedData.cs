using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors;

/// <summary>One exported file of a transfer.</summary>
/// <param name="Label">Free text of the exporter; null where it set none.</param>
internal sealed record UploadedData(S3Key S3Key, string? Label);
