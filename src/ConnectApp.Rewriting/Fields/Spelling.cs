namespace ConnectApp.Rewriting.Fields;

/// <summary>How a value is spelled in the text that holds it.</summary>
internal enum Spelling : byte
{
    /// <summary>A JSON string, with its quotes.</summary>
    Json,

    /// <summary>JSON that is not a string: a number or an object.</summary>
    JsonToken,

    /// <summary>A CSV cell with its quotes.</summary>
    CsvQuoted,

    /// <summary>A CSV cell without quotes; it gets quotes if a replacement needs them.</summary>
    CsvBare,

    /// <summary>The text of an element, which is one run.</summary>
    XmlText,

    /// <summary>The content of an element that is not one run: text with CDATA sections or comments.</summary>
    XmlParts,

    /// <summary>An attribute's value with its quotes.</summary>
    XmlInDoubleQuotes,
    XmlInSingleQuotes,
}
