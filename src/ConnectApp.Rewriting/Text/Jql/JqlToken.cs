namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Bytes <c>[Start, End)</c> of a query.</summary>
internal readonly record struct JqlToken(JqlTokenKind Kind, int Start, int End);
