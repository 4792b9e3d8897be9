namespace ConnectApp.Waves.Plans;

/// <summary>One fault or warning; line and column from 1.</summary>
/// <param name="Message">What was found and what was expected; never a secret.</param>
internal sealed record PlanFault(int Line, int Column, string Message)
{
    public string Show(string file) => $"{file}:{Line}:{Column}: {Message}";
}

/// <summary>Collects faults and warnings of one reading.</summary>
internal sealed class PlanNotes
{
    /// <summary>More are of no use to a reader, and a hostile plan could hold a million.</summary>
    private const int MostNotes = 200;

    private readonly List<PlanFault> _faults = [];
    private readonly List<PlanFault> _warnings = [];

    public bool HasFaults => _faults.Count > 0;

    public IReadOnlyList<PlanFault> Faults => Sorted(_faults);

    public IReadOnlyList<PlanFault> Warnings => Sorted(_warnings);

    public void Fault(PlanNode node, string message) => Fault(node.Line, node.Column, message);

    public void Fault(int line, int column, string message) => Add(_faults, new PlanFault(line, column, message));

    public void Warn(PlanNode node, string message) => Add(_warnings, new PlanFault(node.Line, node.Column, message));

    private static void Add(List<PlanFault> notes, PlanFault note)
    {
        if (notes.Count < MostNotes) notes.Add(note);
    }

    private static List<PlanFault> Sorted(List<PlanFault> notes) => [.. notes.OrderBy(n => n.Line).ThenBy(n => n.Column)];
}
