namespace ConnectApp.Rewriting.Problems;

/// <summary>What is wrong with a reference, a record, a file or an export. Its text in reports and APIs is <see cref="ProblemCodes.TextOf(ProblemCode)"/>.</summary>
public enum ProblemCode
{
    /// <summary>A reference without a mapping.</summary>
    MissingMapping,

    /// <summary>The cloud id cannot be written where the reference stands; counted as missing.</summary>
    UnsuitableCloudId,

    /// <summary>Refers to a record that the scope has never seen.</summary>
    DanglingRecord,

    /// <summary>Refers to a record that was skipped or failed. A cause, not a line of the report.</summary>
    RefersToLostRecord,

    /// <summary>A query, a document or JSON in a string that does not parse: its references are unknown.</summary>
    UnreadableText,

    /// <summary><c>by</c> has no case for the deciding value.</summary>
    ByWithoutCase,

    // one record
    UnreadableRecord,
    MissingKey,
    RepeatedKey,
    RecordTooLarge,
    OutputTooLarge,

    /// <summary>Two members of one object would have the same name.</summary>
    NameTwice,

    /// <summary>Rewriting the record threw an exception.</summary>
    RecordError,

    // one file, or a member of it
    UnreadableFile,
    RecordArrayUnclear,
    MissingRecordPath,
    MissingColumn,
    MissingKeyColumn,
    RepeatedMember,
    UnclaimedFile,

    // completion
    MissingFile,
    ManifestMismatch,
    NotInManifest,
    LateFile,

    // the run
    SourceUnknown,
    NoPlan,
    ServerError,
    DownloadRefused,
}
