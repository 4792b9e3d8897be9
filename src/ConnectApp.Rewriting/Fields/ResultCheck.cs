using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Checks, before a record is written, that its edits do not damage it.</summary>
internal sealed class ResultCheck(WalkedBlock block, RecordEdits edits, RewrittenNames names, RecordIdentity identity)
{
    /// <summary>A record may grow by its cloud ids, up to this limit.</summary>
    private const long MaxOutputBytes = 1L << 30;

    /// <returns>Why the record must not be written; null: it may be.</returns>
    public RecordProblem? FindProblem(int recordLength)
    {
        if (names.Twice is { } name)
        {
            return identity.Problem(
                ProblemCode.NameTwice,
                $"two members of one object would be named {name}",
                "Look at the mappings of this object's names: "
                    + "two server ids lead to one cloud id, or one without a mapping equals a cloud id.");
        }

        if (block.Shape is XmlShape && HoldsForbidden())
        {
            return identity.Problem(
                ProblemCode.UnsuitableCloudId,
                "a cloud id holds a character that XML does not allow",
                "Look at the mappings of this record's references; the file cannot hold that id.");
        }

        return edits.OutputLength(recordLength) <= MaxOutputBytes ? null : identity.Problem(
            ProblemCode.OutputTooLarge,
            $"the rewritten record would have more than {MaxOutputBytes} bytes",
            "Look at the mappings: the cloud ids are unusually long.");
    }

    private bool HoldsForbidden()
    {
        foreach (ref readonly var edit in edits.All)
        {
            if (XmlNames.IndexOfForbidden(edits.Replacement(edit)) >= 0) return true;
        }

        return false;
    }
}
