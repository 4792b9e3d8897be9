using System.Text.Json;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>Reads a mapping from a file: one JSON object of server id to cloud id, of any size, in bounded memory.</summary>
public static class MappingFile
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>An id has at most 64 KiB, and each of its bytes may be spelled with six.</summary>
    private const int MaxTokenBytes = (MappingTable.MaxTextBytes * 6) + BufferBytes;

    /// <exception cref="FormatException">The file is no such object; the message says what was expected and where.</exception>
    public static async Task ReadAsync(Stream stream, MappingTable table, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var parser = new Parser(table);
        int length = 0;
        while (true)
        {
            if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length < MaxTokenBytes ? buffer.Length * 2 : throw parser.Fault($"an id is longer than {MappingTable.MaxTextBytes} bytes"));
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            var used = parser.Parse(buffer.AsSpan(0, length), isEnd: read == 0);
            if (read == 0) return;
            buffer.AsSpan(used, length - used).CopyTo(buffer);
            length -= used;
        }
    }

    private sealed class Parser(MappingTable table)
    {
        private readonly byte[] _key = new byte[MappingTable.MaxTextBytes];
        private readonly byte[] _value = new byte[MappingTable.MaxTextBytes];
        private JsonReaderState _state;
        private long _offset;
        private int _keyLength;
        private bool _begun;

        public int Parse(ReadOnlySpan<byte> bytes, bool isEnd)
        {
            if (!_begun && bytes.Length < 3 && !isEnd) return 0;
            var bom = !_begun && bytes.StartsWith("\uFEFF"u8) ? 3 : 0;
            var reader = new Utf8JsonReader(bytes[bom..], isEnd, _state);
            try
            {
                while (reader.Read()) AtToken(ref reader);
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
                // InvalidOperationException: invalid UTF-8 or half a surrogate pair, which no id has.
                _offset += bom + reader.BytesConsumed;
                throw Fault("it is no valid JSON");
            }

            _begun = true;
            _state = reader.CurrentState;
            var used = bom + (int)reader.BytesConsumed;
            _offset += used;
            return used;
        }

        public FormatException Fault(string found) =>
            new($"expected one JSON object of server id to cloud id, both strings, but {found} at byte {_offset}");

        private void AtToken(ref Utf8JsonReader reader)
        {
            var isText = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String or JsonTokenType.Number;
            if (isText && reader.ValueSpan.Length > MappingTable.MaxTextBytes * 6) throw Fault("an id is too long");
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                    _keyLength = Copy(ref reader, _key);
                    break;
                case JsonTokenType.String when reader.CurrentDepth == 1:
                    table.Add(_key.AsSpan(0, _keyLength), _value.AsSpan(0, Copy(ref reader, _value)));
                    break;
                case JsonTokenType.Number when reader.CurrentDepth == 1:
                    table.Add(_key.AsSpan(0, _keyLength), reader.ValueSpan);
                    break;
                case JsonTokenType.StartObject when reader.CurrentDepth == 0:
                case JsonTokenType.EndObject when reader.CurrentDepth == 0:
                    break;
                default:
                    _offset += reader.TokenStartIndex;
                    throw Fault($"there is {reader.TokenType}");
            }
        }

        private int Copy(ref Utf8JsonReader reader, byte[] target)
        {
            try
            {
                return reader.CopyString(target);
            }
            catch (ArgumentException)
            {
                _offset += reader.TokenStartIndex;
                throw Fault($"an id is longer than {MappingTable.MaxTextBytes} bytes");
            }
        }
    }
}
