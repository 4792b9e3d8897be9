using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Most records hold ids and nothing else that is replaced, and each id has a mapping: they are written at once, without a list of edits.</summary>
public sealed partial class EntityRewriter
{
    /// <returns>False, and nothing was written: a reference has no mapping, or the record would be too long. The general way finds what becomes of it.</returns>
    private bool TryWritePlain(ReadOnlySpan<byte> record, int from, int to, GrowingBytes output)
    {
        var before = output.Length;
        var copied = 0;
        for (var i = from; i < to; i++)
        {
            ref readonly var place = ref _places[i];
            if (place.Bound is null) continue;
            var answer = _answers[place.Question];
            if (answer == MappingAnswer.None || output.Length - before > PlainOutputBytes)
            {
                output.Truncate(before);
                return false;
            }

            // What is unknown stands for itself until it has been fetched.
            if (answer == MappingAnswer.Unknown) continue;
            var cloudId = _answers.Value(place.Question);
            if (place.Spelling == Spelling.JsonToken)
            {
                output.Append(record[copied..place.Start]);
                AppendNumberOrString(output, cloudId);
                copied = place.End;
            }
            else
            {
                output.Append(record[copied..place.IdStart]);
                JsonText.AppendEscaped(output, cloudId);
                copied = place.IdStart + place.IdLength;
            }
        }

        output.Append(record[copied..]);
        for (var i = from; i < to; i++)
        {
            if (_places[i].Bound is { } kind) kind.Rewritten++;
        }

        return true;
    }
}
