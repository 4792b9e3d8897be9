using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Documents;

/// <summary>A piece of a document; parts are converted one after another.</summary>
public abstract record DocumentPart
{
    private DocumentPart()
    {
    }

    /// <summary>A text of Azure DevOps.</summary>
    public sealed record Body(string Text, TextFormat Format) : DocumentPart;

    /// <param name="Level">1 to 6.</param>
    public sealed record Heading(string Text, int Level = 3) : DocumentPart;

    /// <summary>A line of our own, in italics: who wrote a comment, what could not be set as a field.</summary>
    public sealed record Note(string Text) : DocumentPart;

    /// <summary>Text without any format; line feeds are kept.</summary>
    public sealed record Plain(string Text) : DocumentPart;
}
