using ConnectApp.Downloads;
using ConnectApp.Rewriting.Packing;

namespace ConnectApp.Commands;

/// <summary>One file of the export: in the folder, or a member of a zip there.</summary>
/// <param name="Label">Name in the folder, or the member's path.</param>
/// <param name="Path">Of the file in the folder that holds it.</param>
/// <param name="Packing">How the file is packed, or null; members are files as they come out of the zip.</param>
internal sealed record ExportFile(string Label, string Path, string? Packing)
{
}
