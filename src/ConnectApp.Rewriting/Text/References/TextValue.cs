namespace ConnectApp.Rewriting.Text.References;

/// <summary>What a value in a text must look like to be a reference; one that does not is left alone and not counted (<c>/projects/search</c>, <c>filter=-1</c>).</summary>
internal enum TextValue
{
    /// <summary>Anything but nothing: names of users and groups, and what a plan's own kinds say.</summary>
    Any,

    /// <summary>Decimal digits.</summary>
    Number,

    IssueKey,
    ProjectKey,

    /// <summary>ASCII letters and digits, or a personal space: <c>~</c> and anything.</summary>
    SpaceKey,

    CustomField,

    /// <summary>A pattern of the plan's kind: prefix, id, suffix.</summary>
    Pattern,

    /// <summary>A text of a language, such as JQL.</summary>
    Text,

    /// <summary>See <see cref="ConnectApp.Rewriting.Text.References.TinyLink"/>.</summary>
    TinyLink,

    /// <summary><c>/65601/65602/notes.txt</c>: the id of a page, that of its attachment, and more.</summary>
    PreviewPath,
}
