using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// References of the record in hand that have no place of their own: those inside texts and lists, and those to records of this export.
/// They are counted when it is clear that the record does not fail.
/// </summary>
internal sealed class RecordTally(WalkedBlock block)
{
    /// <summary>A larger list, which one giant record needed, is released.</summary>
    private const int KeptReferences = 64 * 1024;

    private readonly record struct EntityPlace(BoundKind Kind, int Start, int Length);

    private readonly List<(BoundKind Kind, bool IsMissing)> _inTexts = [];
    private readonly List<EntityPlace> _toEntities = [];
    private readonly GrowingBytes _entityKeys = new();

    public void BeginRecord()
    {
        _inTexts.Clear();
        _toEntities.Clear();
        _entityKeys.Clear();
        if (_inTexts.Capacity > KeptReferences) _inTexts.Capacity = 0;
    }

    public void AddInText(BoundKind kind, bool isMissing) => _inTexts.Add((kind, isMissing));

    /// <summary>The reference that was added last is counted as missing.</summary>
    public void LoseLast(BoundKind kind) => _inTexts[^1] = (kind, true);

    /// <summary>A reference to a record of this export, which must be in the export for the reference to be right.</summary>
    public void AddToEntity(BoundKind kind, ReadOnlySpan<byte> key)
    {
        _toEntities.Add(new EntityPlace(kind, _entityKeys.Length, key.Length));
        _entityKeys.Append(key);
    }

    /// <summary>Counts the references of the record in hand, those of its places included.</summary>
    /// <param name="isLoaded">False: the record is skipped, and what it refers to need not be in the export.</param>
    public void Count(RewriteBooks books, bool isLoaded)
    {
        ref readonly var record = ref block.Record;
        for (var i = record.FirstPlace; i < record.EndPlace; i++)
        {
            ref readonly var place = ref block.Places[i];
            if (place.Bound is { } kind) Count(kind, place.Missing);
        }

        foreach (var (kind, isMissing) in _inTexts) Count(kind, isMissing);
        books.WithoutCase += record.WithoutCase;
        if (!isLoaded) return;
        foreach (var (kind, start, length) in _toEntities)
        {
            books.Add(new EntityReference(kind.Kind.Entity!, Encoding.UTF8.GetString(_entityKeys.Span(start, length))));
        }
    }

    private static void Count(BoundKind kind, bool isMissing)
    {
        if (isMissing) kind.Missing++;
        else kind.Rewritten++;
    }
}
