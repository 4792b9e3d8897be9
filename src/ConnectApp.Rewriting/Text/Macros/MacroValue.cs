namespace ConnectApp.Rewriting.Text.Macros;

/// <summary>What the value of a macro's parameter is.</summary>
internal enum MacroValue
{
    /// <summary>One id, or one text of a language.</summary>
    One,

    /// <summary>Ids with commas between them; white space around an id and a sign before it (<c>-DEMO</c>: all but DEMO) are none of it.</summary>
    List,

    /// <summary><c>KEY:Title</c>, where the id stands before the colon; without a colon there is no reference.</summary>
    BeforeColon,

    /// <summary>A text of a language, with the escapes of a URL: <c>project%20%3D%20DEMO</c>.</summary>
    Encoded,

    /// <summary>A list of spaces and pages, each with a word before it: <c>space:DEMO,page:65601</c>.</summary>
    SpacesAndPages,
}
