using ConnectApp.WorkItems.Documents.Adf;

namespace ConnectApp.WorkItems.Documents.References;

/// <summary>
/// Puts the references of a text into the document: work items become keys, people mentions, files attachments. Remembers what the text refers to.
/// </summary>
internal sealed class TextReferences(DocumentSources sources, AdfBuilder builder)
{
    private readonly SourceLinks _links = new(sources.SourceUrl);
    private readonly SortedSet<int> _workItems = [];
    private readonly HashSet<Guid> _people = [];
    private readonly Dictionary<string, ImageReference> _images = new(StringComparer.Ordinal);

    public IReadOnlySet<int> WorkItems => _workItems;

    public IReadOnlySet<Guid> People => _people;

    public IReadOnlyList<ImageReference> Images => [.. _images.Values];

    /// <summary>Adds text in which <c>#N</c> is the number of a work item; known ones become their keys with a link.</summary>
    public void Text(string text, Marks marks)
    {
        if (marks.Href is not null || marks.Kinds.HasFlag(MarkKinds.Code))
        {
            builder.Text(text, marks);
            return;
        }

        var done = 0;
        foreach (var (start, length, id) in WorkItemNumbers.In(text))
        {
            _workItems.Add(id);
            if (sources.IssueKey(id) is not { } key) continue;
            builder.Text(text[done..start], marks);
            builder.Text(key, marks.With(new(MarkKinds.None, Href: Browse(key))));
            done = start + length;
        }
        builder.Text(text[done..], marks);
    }

    /// <summary>Where a link of the text leads to in Jira.</summary>
    /// <returns>Null if the address cannot be a link. <c>Key</c> is the issue that takes the place of a work item.</returns>
    public (string Href, string? Key)? Link(string? address)
    {
        if (_links.Absolute(address) is not { } uri)
        {
            if (!string.IsNullOrWhiteSpace(address) && address.Trim()[0] != '#') builder.Simplify("a link with an address that Jira does not take became text");
            return null;
        }

        if (_links.WorkItem(uri) is { } id)
        {
            _workItems.Add(id);
            if (sources.IssueKey(id) is { } key) return (Browse(key), key);
        }
        else if (_links.Attachment(uri) is { } file)
        {
            var attached = sources.Image(Remember(new(file.Id.ToString("D"), file.Id, file.FileName ?? file.Id.ToString("D"), null, IsShown: false)));
            if (attached is not null) return (attached.Url, null);
        }
        return (uri.AbsoluteUri, null);
    }

    /// <summary>Whether the words of a link to a work item only repeat its number or address, so that the key replaces them.</summary>
    public static bool OnlyNamesTheItem(string words, string address) =>
        words.Trim() is var text && ((text.Length > 1 && text[0] == '#' && text[1..].All(char.IsAsciiDigit))
            || text.Equals(address.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <param name="words">What the text shows, <c>@Name</c>; null if only the id is known.</param>
    public void Mention(Guid identity, string? words, Marks marks)
    {
        _people.Add(identity);
        var person = sources.Person(identity);
        var shown = string.IsNullOrWhiteSpace(words) ? $"@{person?.DisplayName ?? identity.ToString("D")}" : words;
        if (person?.AccountId is { } account) builder.Mention(account, shown);
        else builder.Text(shown, marks);
    }

    public bool TryMention(string email, string words)
    {
        if (sources.AccountOfEmail(email) is not { } account) return false;
        builder.Mention(account, words);
        return true;
    }

    /// <summary>An image: a picture if it is attached with a media id, else a link with its description as words.</summary>
    public void Image(string? address, string? description, Marks marks)
    {
        if (address is null) return;
        if (address.AsSpan().TrimStart().StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            if (DataImage.Read(address) is not { } data) builder.Simplify("an image in the text that cannot be read was left out");
            else Show(data, null, description, marks);
            return;
        }

        var uri = _links.Absolute(address);
        if (uri is not null && _links.Attachment(uri) is { } file)
            Show(new(file.Id.ToString("D"), file.Id, file.FileName ?? file.Id.ToString("D"), null, IsShown: true), uri.AbsoluteUri, description, marks);
        else if (uri is not null && uri.Scheme != "mailto")
            LinkTo(uri.AbsoluteUri, description ?? uri.AbsoluteUri, marks);
        else
            builder.Simplify("an image with an address that Jira does not take was left out");
    }

    private void Show(ImageReference image, string? address, string? description, Marks marks)
    {
        var attached = sources.Image(Remember(image));
        if (attached?.MediaId is { } mediaId) builder.Image(mediaId, description, marks);
        else LinkTo(attached?.Url ?? address, description ?? image.FileName, marks);
    }

    private void LinkTo(string? address, string words, Marks marks) =>
        builder.Text(words, address is null ? marks : marks with { Href = address });

    private ImageReference Remember(ImageReference image)
    {
        if (_images.TryGetValue(image.Key, out var known) && (known.IsShown || !image.IsShown)) return known;
        return _images[image.Key] = image;
    }

    private string Browse(string key) => $"{sources.SiteUrl.TrimEnd('/')}/browse/{key}";
}
