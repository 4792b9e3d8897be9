using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// Writes an element as the store has it: a JSON object of its content, with values as strings, without white space and needless escapes.
/// <list type="bullet">
/// <item>An attribute is the member <c>@name</c>, before the elements; a name with a prefix is kept as it is spelled.</item>
/// <item>
/// An element without elements and attributes is its text with its white space (<c>""</c> if it has none); any other element is an object.
/// </item>
/// <item>
/// Elements of one name are an array at the place of the first; so is a single one whose name is listed in the plan's <c>arrays</c>.
/// </item>
/// <item>
/// Text in an object is its last member, <c>#text</c>: the text between its tags but not in an element of its own, run after run
/// (<c>a &lt;b&gt;c&lt;/b&gt; d</c>: <c>{"b":"c","#text":"a  d"}</c>). White space alone between elements is dropped. Comments and
/// processing instructions are dropped.
/// </item>
/// </list>
/// The record itself is always an object.
/// </summary>
internal sealed class StoredXml(IReadOnlyList<string> arrays)
{
    private readonly byte[][] _arrays = [.. arrays.Select(Encoding.UTF8.GetBytes)];
    private readonly XmlRecord _xml = new();
    private readonly XmlCodings _codings = XmlCodings.Of(latin1: false);
    private readonly GrowingBytes _text = new();

    /// <param name="element">Well-formed, UTF-8.</param>
    public void Append(ReadOnlySpan<byte> element, GrowingBytes output)
    {
        if (!_xml.TryRead(element))
            throw new ArgumentException($"The element is not well-formed: {_xml.Fault} (byte {_xml.FaultAt}).", nameof(element));
        AppendObject(element, 0, output);
    }

    private void AppendElement(ReadOnlySpan<byte> record, int index, GrowingBytes output)
    {
        if (_xml[index].HasElements || _xml[index].HasAttributes)
        {
            AppendObject(record, index, output);
            return;
        }

        output.Append((byte)'"');
        AppendText(record, index, output);
        output.Append((byte)'"');
    }

    private void AppendObject(ReadOnlySpan<byte> record, int index, GrowingBytes output)
    {
        output.Append((byte)'{');
        var isFirst = true;
        for (var child = index + 1; child < _xml[index].Next; child = _xml[child].Next)
        {
            if (_xml[child].Ordinal > 0) continue;
            AppendName(record, child, isFirst, output);
            isFirst = false;
            AppendChild(record, child, output);
        }

        ref var node = ref _xml[index];
        if (node.HasElements ? node.HasText : node.ContentEnd > node.ContentStart)
        {
            output.Append(isFirst ? "\"#text\":\""u8 : ",\"#text\":\""u8);
            AppendText(record, index, output);
            output.Append((byte)'"');
        }

        output.Append((byte)'}');
    }

    private void AppendChild(ReadOnlySpan<byte> record, int child, GrowingBytes output)
    {
        ref var node = ref _xml[child];
        if (node.IsAttribute)
        {
            output.Append((byte)'"');
            var coding = node.Quote == '"' ? _codings.InDoubleQuotes : _codings.InSingleQuotes;
            AppendDecoded(record[node.ContentStart..node.ContentEnd], coding, output);
            output.Append((byte)'"');
        }
        else if (node.Total > 1 || IsArray(record.Slice(node.NameStart, node.NameLength)))
        {
            output.Append((byte)'[');
            AppendElement(record, child, output);
            for (var next = node.NextSame; next > 0; next = _xml[next].NextSame)
            {
                output.Append((byte)',');
                AppendElement(record, next, output);
            }

            output.Append((byte)']');
        }
        else
        {
            AppendElement(record, child, output);
        }
    }

    private void AppendText(ReadOnlySpan<byte> record, int index, GrowingBytes output)
    {
        ref var node = ref _xml[index];
        if (!node.HasParts && !node.HasElements)
        {
            AppendDecoded(record[node.ContentStart..node.ContentEnd], _codings.Text, output);
            return;
        }

        var start = node.ContentStart;
        for (var child = index + 1; child < node.Next; child = _xml[child].Next)
        {
            if (_xml[child].IsAttribute) continue;
            AppendParts(record[start.._xml[child].Start], output);
            start = _xml[child].End;
        }

        AppendParts(record[start..node.ContentEnd], output);
    }

    private void AppendParts(ReadOnlySpan<byte> raw, GrowingBytes output)
    {
        if (raw.IsEmpty) return;
        _text.Clear();
        var length = _codings.Parts.Decode(raw, _text.Reserve(raw.Length));
        JsonText.AppendEscaped(output, _text.Span(0, length));
    }

    private void AppendDecoded(ReadOnlySpan<byte> raw, TextCoding coding, GrowingBytes output)
    {
        _text.Clear();
        var length = coding.Decode(raw, _text.Reserve(raw.Length));
        JsonText.AppendEscaped(output, _text.Span(0, length));
    }

    private void AppendName(ReadOnlySpan<byte> record, int index, bool isFirst, GrowingBytes output)
    {
        ref var node = ref _xml[index];
        output.Append(isFirst ? "\""u8 : ",\""u8);
        if (node.IsAttribute) output.Append((byte)'@');
        output.Append(record.Slice(node.NameStart, node.NameLength));
        output.Append("\":"u8);
    }

    private bool IsArray(ReadOnlySpan<byte> name)
    {
        foreach (var array in _arrays)
        {
            if (name.SequenceEqual(array)) return true;
        }

        return false;
    }
}
