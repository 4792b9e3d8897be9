using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Writing;

/// <summary>What is known of the target's workflows: transitions by issue type and status. Safe for many callers.</summary>
internal sealed class Workflows
{
    private const int LongestPath = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Type, string Status), IReadOnlyList<Transition>> _transitions = [];
    private readonly Dictionary<string, string> _first = new(StringComparer.Ordinal);
    private readonly HashSet<(string Type, string Transition, string From)> _refused = [];

    /// <summary>Status of a new issue of the type; null until one was seen.</summary>
    public string? FirstStatus(string type)
    {
        lock (_lock) return _first.GetValueOrDefault(type);
    }

    public void SawFirstStatus(string type, string status)
    {
        lock (_lock) _first.TryAdd(type, status);
    }

    public bool Knows(string type, string status)
    {
        lock (_lock) return _transitions.ContainsKey((type, status));
    }

    public void Saw(string type, string status, IReadOnlyList<Transition> transitions)
    {
        lock (_lock) _transitions[(type, status)] = transitions;
    }

    /// <summary>Jira refused this transition; no path uses it again.</summary>
    public void Refused(string type, Transition transition)
    {
        lock (_lock) _refused.Add((type, transition.Id, transition.FromStatusId));
    }

    /// <summary>The transition that leads from the type's first status to the wanted one at once; null if none is known.</summary>
    public Transition? FromFirst(string type, string wanted) =>
        FirstStatus(type) is { } first && PathTo(type, first, s => s == wanted) is [var only] ? only : null;

    /// <summary>The next step towards a status; if no known path leads there, towards the nearest status whose transitions are unknown.</summary>
    /// <returns>Null if the status cannot be reached.</returns>
    public Transition? NextStep(string type, string from, string wanted) =>
        PathTo(type, from, s => s == wanted) is [var towards, ..] ? towards
        : PathTo(type, from, s => !_transitions.ContainsKey((type, s))) is [var exploring, ..] ? exploring
        : null;

    /// <summary>Shortest path, breadth first, in the order in which Jira lists the transitions.</summary>
    private List<Transition>? PathTo(string type, string from, Func<string, bool> isGoal)
    {
        lock (_lock)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal) { from };
            var queue = new Queue<(string Status, List<Transition> Path)>();
            queue.Enqueue((from, []));
            while (queue.TryDequeue(out var at))
            {
                if (at.Path.Count == LongestPath || !_transitions.TryGetValue((type, at.Status), out var transitions)) continue;
                foreach (var transition in transitions)
                {
                    if (transition.RequiredFields.Count > 0 || _refused.Contains((type, transition.Id, transition.FromStatusId))) continue;
                    if (!seen.Add(transition.ToStatusId)) continue;
                    List<Transition> path = [.. at.Path, transition];
                    if (isGoal(transition.ToStatusId)) return path;
                    queue.Enqueue((transition.ToStatusId, path));
                }
            }

            return null;
        }
    }
}
