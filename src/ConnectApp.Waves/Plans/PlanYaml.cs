using System.Text;
using ConnectApp.Core.Ids;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ConnectApp.Waves.Plans;

/// <summary>From bytes to nodes. The parser's events are read directly, so that each node has its place and no alias can expand.</summary>
internal sealed class PlanYaml
{
    public const int MostBytes = 1 << 20;

    /// <summary>A plan is five deep, parts of a scope that nobody knows aside; the limit keeps hostile nesting off the stack.</summary>
    private const int MostDepth = 32;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IParser _events;
    private readonly PlanNotes _notes;

    private PlanYaml(IParser events, PlanNotes notes) => (_events, _notes) = (events, notes);

    /// <returns>The document's root; null where a fault left nothing to look at.</returns>
    public static PlanNode? Read(ReadOnlySpan<byte> utf8, PlanNotes notes)
    {
        if (Decode(utf8, notes) is not { } text) return null;
        var scanner = new Scanner(new StringReader(text));
        try
        {
            return new PlanYaml(new Parser(scanner), notes).ReadStream();
        }
        catch (YamlException fault)
        {
            notes.Fault(AtLeastOne(fault.Start.Line), AtLeastOne(fault.Start.Column), $"this is no YAML: {Printable.Of(fault.Message)}");
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The library answers some broken texts with exceptions of other kinds.
            notes.Fault(AtLeastOne(scanner.CurrentPosition.Line), AtLeastOne(scanner.CurrentPosition.Column), "this is no YAML: the text around here cannot be read");
        }

        return null;
    }

    private static string? Decode(ReadOnlySpan<byte> utf8, PlanNotes notes)
    {
        if (utf8.Length > MostBytes)
        {
            notes.Fault(1, 1, $"the plan has {utf8.Length} bytes; expected at most {MostBytes}");
            return null;
        }

        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        string text;
        try
        {
            text = s_strict.GetString(utf8);
        }
        catch (DecoderFallbackException fault)
        {
            var before = Encoding.UTF8.GetString(utf8[..Math.Clamp(fault.Index, 0, utf8.Length)]);
            notes.Fault(LineOf(before), ColumnOf(before), "not valid UTF-8; expected a plan in UTF-8");
            return null;
        }

        // The library takes a NUL for the end of the file, so that it could hide the rest of the plan.
        var control = text.AsSpan().IndexOfAnyInRange('\0', '\b');
        if (control < 0) return text;
        notes.Fault(LineOf(text[..control]), ColumnOf(text[..control]), $"control character U+{(int)text[control]:X4}; expected printable text");
        return null;
    }

    private static int LineOf(string before) => before.Count(c => c == '\n') + 1;

    private static int ColumnOf(string before) => before.Length - before.LastIndexOf('\n');

    private static int AtLeastOne(long number) => (int)Math.Max(1, number);

    private PlanNode? ReadStream()
    {
        _events.Consume<StreamStart>();
        if (_events.Accept<StreamEnd>(out _))
        {
            _notes.Fault(1, 1, "the plan is empty; expected at least version, name, product and waves");
            return null;
        }

        _events.Consume<DocumentStart>();
        var root = ReadNode(0);
        _events.Consume<DocumentEnd>();
        if (_events.Accept<DocumentStart>(out var second))
            _notes.Fault((int)second.Start.Line, (int)second.Start.Column, "a second document begins here; expected one document in a plan");
        return root;
    }

    private PlanNode ReadNode(int depth)
    {
        var next = _events.Consume<ParsingEvent>();
        var (line, column) = ((int)next.Start.Line, (int)next.Start.Column);
        if (depth > MostDepth) throw new YamlException(next.Start, next.End, $"nested more than {MostDepth} deep");
        if (next is AnchorAlias)
        {
            _notes.Fault(line, column, "an alias is not allowed in a plan; write the value itself, or quote a text that begins with *");
            return new PlanRefused(line, column);
        }

        var refused = IsRefused((NodeEvent)next, line, column);
        PlanNode node = next switch
        {
            Scalar scalar => new PlanScalar(line, column, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadList(line, column, depth),
            _ => ReadMap(line, column, depth),
        };
        return refused ? new PlanRefused(line, column) : node;
    }

    private bool IsRefused(NodeEvent node, int line, int column)
    {
        if (!node.Anchor.IsEmpty) _notes.Fault(line, column, "an anchor is not allowed in a plan; quote a text that begins with &");
        if (!node.Tag.IsEmpty) _notes.Fault(line, column, "a tag is not allowed in a plan; quote a text that begins with !");
        return !node.Anchor.IsEmpty || !node.Tag.IsEmpty;
    }

    private PlanList ReadList(int line, int column, int depth)
    {
        var items = new List<PlanNode>();
        while (!_events.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
        return new PlanList(line, column, items);
    }

    private PlanMap ReadMap(int line, int column, int depth)
    {
        var members = new List<PlanMember>();
        var names = new HashSet<string>();
        while (!_events.TryConsume<MappingEnd>(out _))
        {
            var (key, value) = (ReadNode(depth + 1), ReadNode(depth + 1));
            if (key is not PlanScalar name)
            {
                if (key is not PlanRefused) _notes.Fault(key, $"found {key.Found}; expected a name");
            }
            else if (!names.Add(name.Value))
            {
                _notes.Fault(key, $"{Printable.Of(name.Value, 60)} stands here a second time; expected once");
            }
            else
            {
                members.Add(new PlanMember(name, value));
            }
        }

        return new PlanMap(line, column, members);
    }
}
