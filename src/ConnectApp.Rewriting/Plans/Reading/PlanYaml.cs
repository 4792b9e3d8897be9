using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>
/// From bytes to <see cref="PlanNode"/>s. YamlDotNet's events are read directly: its tree refuses double keys without a place for the next fault,
/// and aliases, anchors and tags are not wanted at all (so an alias can never expand into a billion nodes).
/// </summary>
internal sealed class PlanYaml
{
    /// <summary>A plan is six deep; the limit keeps hostile nesting off the stack.</summary>
    private const int MaxDepth = 32;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IParser _events;
    private readonly PlanNotes _notes;

    private PlanYaml(IParser events, PlanNotes notes)
    {
        _events = events;
        _notes = notes;
    }

    /// <returns>The document's root, or null where a fault left nothing to look at.</returns>
    public static PlanNode? Read(ReadOnlyMemory<byte> utf8Yaml, PlanNotes notes)
    {
        var text = Decode(utf8Yaml.Span, notes);
        if (text is null) return null;

        var scanner = new Scanner(new StringReader(text));
        try
        {
            return new PlanYaml(new Parser(scanner), notes).ReadStream();
        }
        catch (YamlException fault)
        {
            notes.Fault(Math.Max(1, (int)fault.Start.Line), Math.Max(1, (int)fault.Start.Column), $"this is no YAML: {ShownText.Plain(fault.Message)}");
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // YamlDotNet 16.3 answers some broken texts (its scanner meets an empty plain scalar) with an exception of another kind.
            var place = scanner.CurrentPosition;
            notes.Fault(Math.Max(1, (int)place.Line), Math.Max(1, (int)place.Column), "this is no YAML: the text around here cannot be read");
            return null;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, PlanNotes notes)
    {
        if (bytes.Length > PlanReader.MaxBytes)
        {
            notes.Fault(1, 1, $"the plan has {bytes.Length:N0} bytes; expected at most {PlanReader.MaxBytes:N0}");
            return null;
        }

        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        string text;
        try
        {
            text = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            var before = Encoding.UTF8.GetString(bytes[..fault.Index]);
            var (line, column) = PlaceAfter(before);
            notes.Fault(line, column, $"byte {fault.Index} of the file is not valid UTF-8; expected a plan in UTF-8");
            return null;
        }

        // YamlDotNet takes a NUL for the end of the file, so it could hide the rest of the plan (YAML 1.2.2, 5.1: not printable).
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\t' or '\n' or '\r' or '\u0085' || !char.IsControl(text[i])) continue;
            var (line, column) = PlaceAfter(text.AsSpan(0, i));
            notes.Fault(line, column, $"control character U+{(int)text[i]:X4}; expected printable text");
            return null;
        }

        return text;
    }

    private static (int Line, int Column) PlaceAfter(ReadOnlySpan<char> before) =>
        (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));

    private PlanNode? ReadStream()
    {
        _events.Consume<StreamStart>();
        if (_events.Accept<StreamEnd>(out _))
        {
            _notes.Fault(1, 1, "the plan is empty; expected at least version, app, product, completion and entities");
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
        int line = (int)next.Start.Line, column = (int)next.Start.Column;
        if (depth > MaxDepth) throw new YamlException(next.Start, next.End, $"nested more than {MaxDepth} deep");

        if (next is AnchorAlias alias)
        {
            _notes.Fault(line, column, $"an alias (*{ShownText.Plain(alias.Value.Value)}) is not allowed in a plan; write the value itself, or quote a text that begins with *");
            return new PlanRefused(line, column);
        }

        var refused = IsRefused((NodeEvent)next, line, column);
        PlanNode node = next switch
        {
            Scalar scalar => new PlanScalar(line, column, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadSequence(line, column, depth),
            _ => ReadMapping(line, column, depth),
        };
        return refused ? new PlanRefused(line, column) : node;
    }

    private bool IsRefused(NodeEvent node, int line, int column)
    {
        if (!node.Anchor.IsEmpty)
            _notes.Fault(line, column, $"an anchor (&{ShownText.Plain(node.Anchor.Value)}) is not allowed in a plan; quote a text that begins with &");
        if (!node.Tag.IsEmpty)
            _notes.Fault(line, column, $"a tag ({ShownText.Plain(node.Tag.Value)}) is not allowed in a plan; quote a text that begins with !");
        return !node.Anchor.IsEmpty || !node.Tag.IsEmpty;
    }

    private PlanSequence ReadSequence(int line, int column, int depth)
    {
        var items = new List<PlanNode>();
        while (!_events.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
        return new PlanSequence(line, column, items);
    }

    private PlanMapping ReadMapping(int line, int column, int depth)
    {
        var members = new List<PlanMember>();
        while (!_events.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is PlanScalar name) members.Add(new PlanMember(name, value));
            else if (key is not PlanRefused) _notes.Fault(key, $"{key.Found} stands where a key is expected; quote a key that begins with [ or {{");
        }

        return new PlanMapping(line, column, members);
    }
}
