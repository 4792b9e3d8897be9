using System.Runtime.InteropServices;
using System.Text.Json;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Codings;
using ConnectApp.Rewriting.Text.Macros;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>
/// Atlassian Document Format, as JSON text: a document or any node of one. It is read to its end first: what is no JSON stays as it is. Only the bytes of values that are replaced change.
/// </summary>
internal sealed class AdfLanguage : ITextLanguage
{
    /// <summary>Longer names of macros and parameters are in no table.</summary>
    private const int LongestName = 128;

    /// <summary>What one giant text needed is given back; what ordinary ones need is kept.</summary>
    private const int KeptCapacity = 64 * 1024;

    private readonly AdfTable _table = AdfTable.BuiltIn;
    private readonly MacroReferences _macros;
    private readonly ReferenceKind _user;
    private readonly bool _hasSources;
    private readonly List<AdfFound> _found = [];
    private readonly List<AdfNode> _nodes = [];
    private readonly AdfFrame[] _frames = new AdfFrame[AdfReader.MaxDepth + 2];
    private readonly GrowingBytes _text = new();
    private readonly GrowingBytes _spelling = new();

    public AdfLanguage(TextRules rules)
    {
        _macros = new MacroReferences(rules, MacroForms.Adf);
        _user = rules.Kind("userKey");
        _hasSources = rules.Sources.Count > 0;
    }

    public void Rewrite(ReadOnlySpan<byte> text, TextPass pass)
    {
        if (text.Trim(" \t\r\n"u8).IsEmpty) return;

        // What a document around this one has found stands before these.
        var (firstFound, firstNode) = (_found.Count, _nodes.Count);
        var reader = new AdfReader(text, _table, _found, _nodes, _frames);
        try
        {
            reader.Read();
        }
        catch (JsonException)
        {
            _found.RemoveRange(firstFound, _found.Count - firstFound);
            if (reader.IsTooDeep) pass.Problem($"an ADF document is nested deeper than {AdfReader.MaxDepth} levels", "The document stays as it is.", reader.Position);
            else pass.Problem("an ADF document is no JSON from here on", "The text stays as it is; is it ADF at all, or markup?", reader.Position);
        }

        ReadFacts(text, firstFound);
        for (var i = firstFound; i < _found.Count; i++) Rewrite(text, _found[i], pass);
        _found.RemoveRange(firstFound, _found.Count - firstFound);
        _nodes.RemoveRange(firstNode, _nodes.Count - firstNode);
        if (firstFound > 0 || _found.Capacity <= KeptCapacity) return;
        (_found.Capacity, _nodes.Capacity) = (0, 0);
    }

    /// <summary>What tells how other strings of the same node are read, wherever it stands.</summary>
    private void ReadFacts(ReadOnlySpan<byte> text, int firstFound)
    {
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        Span<byte> room = stackalloc byte[LongestName];
        for (var i = firstFound; i < _found.Count; i++)
        {
            var found = _found[i];
            ref var node = ref nodes[found.Node];
            switch (_table.ValueAt(node.Type, found.Path))
            {
                case AdfValue.MacroName:
                    (node.MacroStart, node.MacroEnd) = (found.Start, found.End);
                    break;
                case AdfValue.UserType:
                    node.IsSpecial = Name(text[found.Start..found.End], room).SequenceEqual("SPECIAL"u8);
                    break;
            }
        }
    }

    private void Rewrite(ReadOnlySpan<byte> text, AdfFound found, TextPass pass)
    {
        var node = _nodes[found.Node];
        switch (_table.ValueAt(node.Type, found.Path))
        {
            case AdfValue.User when found.Start < found.End && !(node.IsSpecial && IsEverybody(text[found.Start..found.End])):
                RewriteUser(text, found, pass);
                break;
            case AdfValue.Url when _hasSources:
                pass.Enter(TextLanguage.Url, TextCoding.Json, found.Start, found.End);
                break;
            case AdfValue.Jql:
                pass.Enter(TextLanguage.Jql, TextCoding.Json, found.Start, found.End);
                break;
            case AdfValue.MacroParameter:
                Span<byte> macroRoom = stackalloc byte[LongestName];
                Span<byte> nameRoom = stackalloc byte[LongestName];
                var macro = Name(text[node.MacroStart..node.MacroEnd], macroRoom);
                var name = Name(text[found.NameStart..found.NameEnd], nameRoom);
                _macros.TryRewrite(macro, name, text, found.Start, found.End, TextCoding.Json, pass);
                break;
        }
    }

    private void RewriteUser(ReadOnlySpan<byte> text, AdfFound found, TextPass pass)
    {
        var id = text[found.Start..found.End];
        if (id.Contains((byte)'\\'))
        {
            _text.Clear();
            _text.Truncate(JsonText.Unescape(id, _text.Reserve(id.Length)));
            id = _text.Memory.Span;
        }

        if (!pass.TryMap(_user, id, found.Start, out var cloudId) || cloudId.SequenceEqual(id)) return;
        _spelling.Clear();
        JsonText.AppendEscaped(_spelling, cloudId);
        pass.Replace(found.Start, found.End, _spelling.Memory.Span);
    }

    /// <summary>The ids of mentions that are no users; a special mention with another id mentions someone.</summary>
    private static bool IsEverybody(ReadOnlySpan<byte> id) => id.SequenceEqual("all"u8) || id.SequenceEqual("here"u8);

    /// <returns>Empty for a name that is too long and spelled with escapes.</returns>
    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> raw, Span<byte> room)
    {
        if (!raw.Contains((byte)'\\')) return raw;
        return raw.Length <= room.Length ? room[..JsonText.Unescape(raw, room)] : default;
    }
}
