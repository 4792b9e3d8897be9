using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Formats;

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

    public void Warn(PlanNode node, string message) => Add(_warnings, node.Line, node.Column, message);

    public IReadOnlyList<PlanFault> Faults() => Sorted(_faults);

    public IReadOnlyList<PlanFault> Warnings() => Sorted(_warnings);

    /// <summary>Text of the plan for a message: quoted, short, and with nothing that a terminal would obey.</summary>
    public static string Quote(string text) => $"'{Plain(text)}'";

    public static string Plain(string text)
    {
        const int longest = 100;
        var shown = new StringBuilder();
        foreach (var c in text.Length > longest ? text.AsSpan(0, longest) : text)
        {
            if (char.IsControl(c)) shown.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else shown.Append(c);
        }

        return text.Length > longest ? shown.Append('…').ToString() : shown.ToString();
    }

    private void Add(List<PlanFault> notes, int line, int column, string message)
    {
        if (notes.Count < MaxNotes) notes.Add(new PlanFault(line, column, message) { File = fileName });
    }

    private static List<PlanFault> Sorted(List<PlanFault> notes) => [.. notes.OrderBy(n => n.Line).ThenBy(n => n.Column)];
}
