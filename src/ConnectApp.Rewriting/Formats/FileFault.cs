using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Formats;

/// <summary>Why a file cannot be read any further. The records before it count.</summary>
/// <param name="Offset">Uncompressed byte of the file where it shows.</param>
public sealed record FileFault(string Reason, string Hint, long Offset, ProblemCode Code = ProblemCode.UnreadableFile);
