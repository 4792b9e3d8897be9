using ConnectApp.Rewriting.Text.Macros;

namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>What stands at a place of an ADF node.</summary>
internal enum AdfValue
{
    /// <summary>Nothing that has a mapping.</summary>
    None,

    /// <summary>Key of a user.</summary>
    User,
    Url,
    Jql,

    /// <summary>The value of a macro's parameter: the table of macros tells what it is.</summary>
    MacroParameter,

    /// <summary>Name of the macro that an extension is.</summary>
    MacroName,

    /// <summary>What a mention mentions: <c>SPECIAL</c> may be no user (<c>@all</c>, <c>@here</c>).</summary>
    UserType,
}
