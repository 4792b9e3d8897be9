using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Stores;

/// <summary>Rows of tables <c>records</c> and <c>repeated_records</c> of one entity, within one transaction; what runs once a record.</summary>
internal interface IRecordRows : IDisposable
{
    /// <returns>False: the key is stored already.</returns>
    bool TryInsert(in NewRecord row);

    /// <summary>The row of a key that is stored.</summary>
    StoredRecord Get(in NewRecord row);

    /// <param name="withValue">False: the stored value is the same.</param>
    void Update(in NewRecord row, RecordOutcome outcome, byte[]? beforeHash, byte[]? beforeSource, bool withValue);

    /// <summary>Keeps a record that does not count, because another one of its key comes before it.</summary>
    void AddRepeat(ReadOnlySpan<byte> key, RepeatedRecord repeat);

    List<RepeatedRecord> Repeats(ReadOnlySpan<byte> key);

    /// <summary>Takes the problem of a repeated record back.</summary>
    void Forget(RepeatedRecord repeat);

    /// <summary>The number of the next change to a stored value of the entity; each is given out once.</summary>
    long NextChange();
}
