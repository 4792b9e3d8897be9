using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// Most records hold ids and nothing else that is replaced, and each id has a mapping. They are written at once, without a list of edits.
/// </summary>
internal sealed class PlainSplicer(WalkedBlock block)
{
    /// <summary>A longer record must be measured before it is written.</summary>
    private const int MaxOutputBytes = 512 * 1024 * 1024;

    private readonly PlaceList _places = block.Places;
    private readonly MappingBatch _answers = block.Answers;

    /// <param name="record">The record in hand, which is plain (<see cref="WalkedRecord.IsPlain"/>).</param>
    /// <returns>
    /// False: a reference has no mapping, or the record would be too long. Nothing was written then, and
    /// <see cref="ReferenceResolver"/> must decide.
    /// </returns>
    public bool TryWrite(ReadOnlySpan<byte> record, GrowingBytes output)
    {
        var (from, to) = (block.Record.FirstPlace, block.Record.EndPlace);
        var before = output.Length;
        var copied = 0;
        for (var i = from; i < to; i++)
        {
            ref readonly var place = ref _places[i];
            if (place.Bound is null) continue;
            var answer = _answers[place.Question];
            if (answer == MappingAnswer.None || output.Length - before > MaxOutputBytes)
            {
                output.Truncate(before);
                return false;
            }

            // An id that is unknown is kept until it has been fetched.
            if (answer == MappingAnswer.Unknown) continue;
            var cloudId = _answers.Value(place.Question);
            if (place.Spelling == Spelling.JsonToken)
            {
                output.Append(record[copied..place.Start]);
                JsonText.AppendNumberOrString(output, cloudId);
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
