namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// An element or attribute of a record in XML. Numbers are bytes of the record, or nodes by their number in document order.
/// </summary>
internal struct XmlNode
{
    public int Parent;
    public int NameStart;
    public int NameLength;

    /// <summary>The element with its tags.</summary>
    public int Start;
    public int End;

    /// <summary>Between the tags, or between the quotes.</summary>
    public int ContentStart;
    public int ContentEnd;

    /// <summary>Elements: the first node that does not lie in this one.</summary>
    public int Next;

    /// <summary>
    /// Siblings of one name: how many are before this one, how many there are (set in the first), the first, and the next (0: none).
    /// </summary>
    public int Ordinal;
    public int Total;
    public int First;
    public int NextSame;

    /// <summary>Attributes: the quote; elements: 0.</summary>
    public byte Quote;

    public bool HasAttributes;
    public bool HasElements;

    /// <summary>The element has text of its own, outside the elements in it, that is not only white space.</summary>
    public bool HasText;

    /// <summary>The spelling differs from the text: it holds references or line ends.</summary>
    public bool IsEscaped;

    /// <summary>It holds CDATA sections, comments or processing instructions.</summary>
    public bool HasParts;

    public readonly bool IsAttribute => Quote != 0;
}
