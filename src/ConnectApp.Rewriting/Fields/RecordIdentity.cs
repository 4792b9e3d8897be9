using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>How a problem names the record in hand.</summary>
internal sealed class RecordIdentity(WalkedBlock block)
{
    /// <summary>Characters of a title that are shown.</summary>
    public const int LongestTitle = 200;

    private string? _key;

    public long Number => block.Record.Number;

    public long Offset => block.Record.Offset;

    /// <summary>The record's key as JSON (<c>12</c> or <c>"a"</c>); null if it has none.</summary>
    public string? Key => block.Record.Keys == 0 ? null : _key ??= KeyJson();

    /// <summary>The record's title; null if the plan or the record has none, or while the record is walked.</summary>
    public string? Title
    {
        get
        {
            ref readonly var record = ref block.Record;
            if (record.TitleLength == 0) return null;
            var title = Encoding.UTF8.GetString(block.Titles.Span(record.TitleStart, record.TitleLength));
            return title.Length <= LongestTitle ? title : title[..LongestTitle];
        }
    }

    /// <summary>Another record is in hand.</summary>
    public void BeginRecord() => _key = null;

    /// <summary>A problem of the whole record, which fails.</summary>
    public RecordProblem Problem(ProblemCode code, string reason, string hint) => new()
    {
        Code = code,
        Effect = ProblemEffect.Failed,
        Record = Number,
        Offset = Offset,
        Key = Key,
        Title = Title,
        Reason = reason,
        Hint = hint,
    };

    /// <summary>
    /// A fault of this program. The exception's own message may quote the record, which may be private, so it is not used.
    /// </summary>
    public RecordProblem Error(Exception exception) => Problem(
        ProblemCode.RecordError,
        $"the record cannot be rewritten: {exception.GetType().Name} in {exception.TargetSite?.Name ?? "this program"}",
        "This is a fault of this program, not of the export; please report it with this line. The other records are not affected.");

    private string KeyJson()
    {
        if (block.Record.KeyIsNumber) return Encoding.UTF8.GetString(block.Key);
        var escaped = new GrowingBytes();
        JsonText.AppendEscaped(escaped, block.Key);
        return $"\"{Encoding.UTF8.GetString(escaped.Memory.Span)}\"";
    }
}
