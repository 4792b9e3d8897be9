namespace ConnectApp.Rewriting.Text.References;

/// <summary>A language whose texts hold references. An instance belongs to one <see cref="TextPass"/>; it may keep scratch space from text to text.</summary>
internal interface ITextLanguage
{
    /// <summary>
    /// Tells the pass each reference of the text, in the order of the text. Takes any bytes (a URL may spell what is no UTF-8) in linear time and never throws; what it does not
    /// understand stays as it is.
    /// </summary>
    /// <remarks>
    /// May be called again for a text inside this one before it returns (<see cref="TextPass.Enter"/>): scratch space must be safe for that.
    /// </remarks>
    void Rewrite(ReadOnlySpan<byte> text, TextPass pass);
}
