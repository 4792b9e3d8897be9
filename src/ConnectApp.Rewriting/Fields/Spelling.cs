namespace ConnectApp.Rewriting.Fields;

/// <summary>How a value stands in the bytes around it.</summary>
internal enum Spelling : byte
{
    /// <summary>A JSON string, with its quotes.</summary>
    Json,

    /// <summary>JSON that is no string: a number, an object.</summary>
    JsonToken,

    /// <summary>A CSV cell with its quotes.</summary>
    CsvQuoted,

    /// <summary>A CSV cell without quotes; it gets some where it must.</summary>
    CsvBare,

    /// <summary>What stands between an element's tags, one run of text.</summary>
    XmlText,

    /// <summary>What stands between an element's tags: text, CDATA sections, comments.</summary>
    XmlParts,

    /// <summary>An attribute's value with its quotes.</summary>
    XmlInDoubleQuotes,
    XmlInSingleQuotes,
}
