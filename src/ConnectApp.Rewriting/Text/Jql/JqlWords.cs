using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Words that mean something in JQL, in any case, and those it has reserved; without quotes they are no values.</summary>
/// <remarks>The lexer grammar of Atlassian's own parser (JQLLexer.g4 of @atlaskit/jql-parser, Apache-2.0), which is also the list of the documentation ("Reserved words").</remarks>
internal static class JqlWords
{
    private const string Reserved =
        "abort access add alias all alter any as audit avg begin between boolean break byte catch char character check checkpoint collate collation column "
        + "commit connect continue count create current date decimal declare decrement default defaults define delete delimiter difference distinct divide do "
        + "double drop else encoding end equals escape exclusive exec execute exists explain false fetch field file first float for function go goto grant "
        + "greater group having identified if immediate increment index initial inner inout input insert int integer intersect intersection into isempty "
        + "isnull join last left less like limit lock long max min minus mode modify modulo more multiply next no noaudit notin nowait number object of "
        + "option outer output power previous prior privileges public raise raw remainder rename resource return returns revoke right row rowid rownum rows "
        + "select session set share size sqrt start strict string subtract sum synonym table then trans transaction "
        + "trigger true uid union unique update user validate values view when whenever where while with";

    /// <summary>Words that older Jira has reserved too: a query may hold them without quotes, what is put in gets quotes.</summary>
    private const string ReservedOnce = "are at be but it such that the their there these they this will";

    private static readonly AsciiNames<JqlTokenKind> Kinds = new(Build());
    private static readonly AsciiNames<bool> NeedQuotes = new(Build().Select(word => word.Name).Concat(ReservedOnce.Split(' ')).Select(word => (word, true)));

    /// <param name="isCql">Confluence's language has fewer words ("Advanced searching using CQL", keywords reference).</param>
    public static JqlTokenKind KindOf(ReadOnlySpan<byte> word, bool isCql)
    {
        if (!Kinds.TryFind(word, out var kind)) return JqlTokenKind.Word;
        if (!isCql) return kind;
        return kind is JqlTokenKind.And or JqlTokenKind.Or or JqlTokenKind.Not or JqlTokenKind.In or JqlTokenKind.Order or JqlTokenKind.By or JqlTokenKind.Ascending or JqlTokenKind.Descending
            ? kind : JqlTokenKind.Word;
    }

    public static bool NeedsQuotes(ReadOnlySpan<byte> word) => NeedQuotes.TryFind(word, out _);

    private static IEnumerable<(string Name, JqlTokenKind Kind)> Build()
    {
        yield return ("and", JqlTokenKind.And);
        yield return ("or", JqlTokenKind.Or);
        yield return ("not", JqlTokenKind.Not);
        yield return ("in", JqlTokenKind.In);
        yield return ("is", JqlTokenKind.Is);
        yield return ("was", JqlTokenKind.Was);
        yield return ("changed", JqlTokenKind.Changed);
        yield return ("empty", JqlTokenKind.Empty);
        yield return ("null", JqlTokenKind.Empty);
        yield return ("order", JqlTokenKind.Order);
        yield return ("by", JqlTokenKind.By);
        yield return ("asc", JqlTokenKind.Ascending);
        yield return ("desc", JqlTokenKind.Descending);
        yield return ("after", JqlTokenKind.After);
        yield return ("before", JqlTokenKind.Before);
        yield return ("during", JqlTokenKind.During);
        yield return ("from", JqlTokenKind.From);
        yield return ("on", JqlTokenKind.On);
        yield return ("to", JqlTokenKind.To);
        yield return ("cf", JqlTokenKind.CustomField);
        foreach (var word in Reserved.Split(' ')) yield return (word, JqlTokenKind.Reserved);
    }
}
