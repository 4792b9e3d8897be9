using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Client;

/// <summary>One page of the status tree.</summary>
/// <param name="Data">May be empty: nothing is at this level, or nothing yet.</param>
/// <param name="Links">No <c>next</c> means the last page.</param>
internal sealed record StatusPage(StatusNode? Data, PageLinks? Links);
