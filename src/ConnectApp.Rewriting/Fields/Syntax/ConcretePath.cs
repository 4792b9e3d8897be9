using System.Text;
using System.Text.Json;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// Finds the path of a token in a JSON text (<c>$.items[3].assignee</c>). Only missing references need it, so the fast walk keeps no path.
/// This class reads the text again, once for all of its missing references, which come in the order of the text.
/// </summary>
internal sealed class ConcretePath
{
    private const int LongestName = 200;

    private readonly List<Frame> _frames = [];
    private JsonReaderState _state;
    private int _consumed;
    private int _at;

    /// <summary>The token in hand opens an object or array, whose frame is the last one.</summary>
    private bool _opens;

    private record struct Frame(bool IsArray, int Index, int NameStart, int NameLength);

    public void Begin()
    {
        _frames.Clear();
        _state = new JsonReaderState(new JsonReaderOptions { MaxDepth = BatchLimits.MaxDepth });
        (_consumed, _at, _opens) = (0, -1, false);
    }

    /// <param name="offset">Where a name or a value begins; not before the offset of the last call.</param>
    public void AppendTo(StringBuilder path, ReadOnlySpan<byte> text, int offset)
    {
        if (_at < offset) Advance(text, offset);
        for (var i = 0; i < _frames.Count - (_opens ? 1 : 0); i++)
        {
            var frame = _frames[i];
            if (frame.IsArray) path.Append('[').Append(frame.Index).Append(']');
            else AppendName(path, text.Slice(frame.NameStart, frame.NameLength));
        }
    }

    private void Advance(ReadOnlySpan<byte> text, int offset)
    {
        var reader = new Utf8JsonReader(text[_consumed..], isFinalBlock: true, _state);
        while (_at < offset && reader.Read())
        {
            _at = _consumed + (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            _opens = type is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (type is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                _frames.RemoveAt(_frames.Count - 1);
                continue;
            }

            if (type == JsonTokenType.PropertyName)
            {
                _frames[^1] = _frames[^1] with { NameStart = _at + 1, NameLength = reader.ValueSpan.Length };
                continue;
            }

            if (_frames.Count > 0 && _frames[^1].IsArray) _frames[^1] = _frames[^1] with { Index = _frames[^1].Index + 1 };
            if (_opens) _frames.Add(new Frame(type == JsonTokenType.StartArray, -1, 0, 0));
        }

        _consumed += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private static void AppendName(StringBuilder path, ReadOnlySpan<byte> raw)
    {
        var bytes = new byte[raw.Length];
        AppendName(path, Encoding.UTF8.GetString(bytes, 0, JsonText.Unescape(raw, bytes)));
    }

    public static void AppendName(StringBuilder path, string name)
    {
        if (name.Length > LongestName) name = name[..LongestName] + "…";

        // RFC 9535, 2.5.1.1: a shorthand name begins with a letter, an underscore or a character beyond ASCII.
        var isShort = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(IsOfShortName);
        if (isShort) path.Append('.').Append(name);
        else path.Append("['").Append(Escape(name)).Append("']");
    }

    private static bool IsOfShortName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || c >= 0x80;

    private static string Escape(string name) =>
        name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
