namespace ConnectApp.Rewriting.Text.Macros;

/// <summary>Languages in which a macro is written.</summary>
[Flags]
internal enum MacroForms
{
    None = 0,

    /// <summary><c>{name:first|parameter=value}</c></summary>
    Wiki = 1,

    /// <summary><c>&lt;ac:parameter ac:name="parameter"&gt;value&lt;/ac:parameter&gt;</c>, with text as its value; elements in it (<c>ri:space</c>) tell by themselves what they refer to.</summary>
    Storage = 2,

    /// <summary><c>attrs.parameters.macroParams.parameter.value</c> of an extension</summary>
    Adf = 4,

    All = Wiki | Storage | Adf,
}
