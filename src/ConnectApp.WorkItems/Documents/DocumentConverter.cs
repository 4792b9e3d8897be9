using System.Text.Json;
using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Documents.Html;
using ConnectApp.WorkItems.Documents.Markdown;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Documents;

/// <summary>HTML and Markdown of Azure DevOps into the Atlassian Document Format. The same input always gives the same document.</summary>
public static class DocumentConverter
{
    /// <summary>Visible characters that Jira takes in one text.</summary>
    public const int TextLimit = 32_767;

    /// <summary>Characters of one text that are read; Azure DevOps keeps at most a million.</summary>
    public const int InputLimit = 2_000_000;

    /// <summary>Converts the parts one after another into one document.</summary>
    /// <param name="cutNotice">Last line of a document that had to be cut; it names the file that holds the whole text.</param>
    /// <param name="textLimit">Visible characters that the document may have.</param>
    public static Document Convert(IEnumerable<DocumentPart> parts, DocumentSources sources, string cutNotice, int textLimit = TextLimit)
    {
        var builder = new AdfBuilder(textLimit);
        var references = new TextReferences(sources, builder);
        var isCut = false;
        foreach (var part in parts) isCut |= !TryAdd(part, builder, references);

        var document = builder.Finish();
        isCut |= builder.IsFull || !AdfCutter.Fits(document, textLimit);
        if (isCut) document = AdfCutter.Cut(document, textLimit, cutNotice);

        return new(
            ToJson(document), document.Content.Count == 0, references.WorkItems, references.People, references.Images, isCut, builder.Simplified);
    }

    /// <returns>False if the text is longer than <see cref="InputLimit"/>; its beginning was added.</returns>
    private static bool TryAdd(DocumentPart part, AdfBuilder builder, TextReferences references)
    {
        builder.EndLeaf();
        switch (part)
        {
            case DocumentPart.Heading heading:
                builder.HeadingLevel = heading.Level;
                builder.Text(heading.Text, Marks.None);
                builder.EndLeaf();
                builder.HeadingLevel = 0;
                return true;
            case DocumentPart.Note note:
                builder.Text(note.Text, new(MarkKinds.Em));
                return true;
            case DocumentPart.Plain plain:
                AddPlain(PlainCharacters.Head(plain.Text, InputLimit), builder, references);
                return plain.Text.Length <= InputLimit;
            case DocumentPart.Body body:
                AddBody(PlainCharacters.Head(body.Text, InputLimit), body.Format, builder, references);
                return body.Text.Length <= InputLimit;
            default:
                throw new InvalidOperationException($"No such part: {part.GetType().Name}.");
        }
    }

    private static void AddBody(string text, TextFormat format, AdfBuilder builder, TextReferences references)
    {
        if (format == TextFormat.Markdown)
        {
            if (new MarkdownReader(builder, references).TryRead(text)) return;
            builder.Simplify("Markdown nested too deeply became plain text");
            AddPlain(text, builder, references);
            return;
        }

        var html = new HtmlReader(builder, references);
        html.Read(text);
        html.CloseTo(0);
        builder.CloseTo(0);
    }

    private static void AddPlain(string text, AdfBuilder builder, TextReferences references)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            references.Text(line, Marks.None);
            builder.LineBreak();
        }
        builder.EndLeaf();
    }

    private static JsonElement ToJson(AdfNode document)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) document.Write(json);
        using var parsed = JsonDocument.Parse(buffer.ToArray(), new() { MaxDepth = (AdfRules.MaximumDepth * 2) + 8 });
        return parsed.RootElement.Clone();
    }
}
