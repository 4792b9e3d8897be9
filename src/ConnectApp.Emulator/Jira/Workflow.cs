using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>
/// Which transitions lead from a status. Every status can be reached from every other in one step, unless the dial <c>hops</c> makes a chain in which
/// Done is so many steps away from the start (0: it cannot be reached).
/// </summary>
internal sealed class Workflow(ServiceDials dials)
{
    private static readonly JiraStatus s_first = JiraModel.Statuses[0];
    private static readonly JiraStatus s_done = JiraModel.Statuses[^1];

    public IReadOnlyList<JiraStatus> From(JiraType type, JiraStatus status)
    {
        if (dials.Settings("hops").FirstOrDefault(d => d.Of is null || d.Of.Equals(type.Name, StringComparison.OrdinalIgnoreCase)) is not { } dial)
            return [.. JiraModel.Statuses.Where(s => s != status)];
        JiraStatus[] chain = dial.Count == 0 ? [s_first] : [s_first, .. JiraModel.Statuses.Skip(1).Take(dial.Count - 1), s_done];
        var at = Array.IndexOf(chain, status);
        return at < 0 ? [] : [.. chain.Skip(at + 1).Take(1), .. chain.Take(at).TakeLast(1)];
    }

    /// <summary>Null where the transition does not exist, or not from this status.</summary>
    public JiraStatus? Find(JiraType type, JiraStatus status, string? transitionId) =>
        From(type, status).FirstOrDefault(s => s.TransitionId == transitionId);

    /// <summary>A field that the screen of every transition demands; null: there is no screen.</summary>
    public string? RequiredField => dials.Setting("transitionScreen")?.Text;
}
