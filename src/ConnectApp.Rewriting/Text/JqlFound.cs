namespace ConnectApp.Rewriting.Text;

/// <summary>A value in a query that may be a reference.</summary>
internal readonly record struct JqlFound(JqlMeaning Meaning, JqlToken Token);
