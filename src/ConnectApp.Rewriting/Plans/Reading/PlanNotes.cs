using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>Collects faults and warnings of one reading.</summary>
internal sealed class PlanNotes(string fileName)
{
    /// <summary>More are of no use to a reader, and a hostile plan could hold a million.</summary>
    private const int MaxNotes = 200;

    private readonly List<PlanFault> _faults = [];
    private readonly List<PlanFault> _warnings = [];

    public bool HasFaults => _faults.Count > 0;

    public bool IsFull => _faults.Count >= MaxNotes;

    public void Fault(PlanNode node, string message) => Fault(node.Line, node.Column, message);

    public void Fault(int line, int column, string message) => Add(_faults, line, column, message);

    public void Warn(PlanNode node, WarningCode code, string message) => Add(_warnings, node.Line, node.Column, message, code);

    public IReadOnlyList<PlanFault> Faults() => Sorted(_faults);

    public IReadOnlyList<PlanFault> Warnings() => Sorted(_warnings);

    private void Add(List<PlanFault> notes, int line, int column, string message, WarningCode? code = null)
    {
        if (notes.Count < MaxNotes) notes.Add(new PlanFault(line, column, message) { File = fileName, Code = code });
    }

    private static List<PlanFault> Sorted(List<PlanFault> notes) => [.. notes.OrderBy(n => n.Line).ThenBy(n => n.Column)];
}
