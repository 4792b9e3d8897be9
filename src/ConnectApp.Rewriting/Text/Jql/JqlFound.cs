namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>A value in a query that may be a reference.</summary>
/// <param name="Meaning">Number of what values there are.</param>
/// <param name="IsQuoted">Quotes begin and end it.</param>
internal readonly record struct JqlFound(int Start, int End, byte Meaning, bool IsQuoted)
{
    public JqlToken Token => new(IsQuoted ? JqlTokenKind.Quoted : JqlTokenKind.Word, Start, End);
}
