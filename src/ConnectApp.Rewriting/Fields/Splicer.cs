using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Writes a record with its edits, in the form that the caller wants.</summary>
internal sealed class Splicer(WalkedBlock block, RecordEdits edits, PlanEntity entity)
{
    private readonly StoredCsv _storedCsv = new();
    private readonly StoredXml _storedXml = new(entity.Arrays);
    private readonly GrowingBytes _spliced = new();

    /// <param name="record">The record in hand, in UTF-8.</param>
    public void Write(ReadOnlySpan<byte> record, RecordForm form, GrowingBytes output)
    {
        if (block.Shape is JsonShape || (form == RecordForm.File && block.Shape is not XmlShape { Latin1: true }))
        {
            Splice(record, output);
            return;
        }

        if (edits.Count > 0)
        {
            _spliced.Clear();
            Splice(record, _spliced);
            record = _spliced.Memory.Span;
        }

        if (form == RecordForm.File) Latin1.FromUtf8(record, output);
        else if (block.Shape is CsvShape csv) _storedCsv.Append(record, csv, output);
        else _storedXml.Append(record, output);
    }

    /// <summary>Copies the record; each edit's replacement takes the place of its bytes.</summary>
    private void Splice(ReadOnlySpan<byte> record, GrowingBytes output)
    {
        var copied = 0;
        foreach (ref readonly var edit in edits.All)
        {
            if (edit.Start < copied) throw new InvalidOperationException("Edits of a record are not in the order of its bytes.");
            output.Append(record[copied..edit.Start]);
            output.Append(edits.Replacement(edit));
            copied = edit.End;
        }

        output.Append(record[copied..]);
    }
}
