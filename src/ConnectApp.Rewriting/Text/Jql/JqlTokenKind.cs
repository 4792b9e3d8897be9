namespace ConnectApp.Rewriting.Text.Jql;

internal enum JqlTokenKind
{
    End,

    /// <summary>A name or a value without quotes; numbers too.</summary>
    Word,
    Quoted,

    // words of the language
    And, Or, Not, In, Is, Was, Changed, Empty, Order, By, Ascending, Descending, After, Before, During, From, On, To,

    /// <summary><c>cf</c> of <c>cf[10010]</c></summary>
    CustomField,

    /// <summary>A word that may only stand in quotes.</summary>
    Reserved,

    LeftParenthesis, RightParenthesis, Comma, LeftBracket, RightBracket,

    /// <summary><c>= != ~ !~ &lt; &lt;= &gt; &gt;=</c></summary>
    Operator,

    /// <summary><c>~</c> and <c>!~</c>, whose value is text to search for and no reference</summary>
    Contains,

    /// <summary>A character that may only stand in quotes, a quote without its end, an escape that is none.</summary>
    Wrong,
}
