namespace ConnectApp.Rewriting.Formats;

/// <summary>What a <see cref="RecordCutter"/> found.</summary>
internal enum Cut
{
    /// <summary>The bytes end before the piece does.</summary>
    More,
    Piece,

    /// <summary>A record has more bytes than a record may have; the piece ends where its value begins, and the rest of it is to be skipped.</summary>
    TooLarge,

    /// <summary>The file is broken here; the piece's fault says how.</summary>
    Broken,

    /// <summary>The file has ended as it should.</summary>
    End,
}
