using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Adf;
using ConnectApp.Rewriting.Text.Jql;
using ConnectApp.Rewriting.Text.Macros;
using ConnectApp.Rewriting.Text.Urls;

namespace ConnectApp.Rewriting.Tests.Documents;

/// <summary>Makes docs/references.md from the tables, with each example rewritten as the program does it.</summary>
internal static class ReferencesDocument
{
    public static string Build()
    {
        var page = new StringBuilder(Introduction());
        page.Append(Urls("Jira", "", UrlForms.OfJira, Product.Jira, Examples.Jira));
        page.Append(Urls("Confluence", "", UrlForms.OfConfluence, Product.Confluence, Examples.Confluence));
        page.Append(Queries());
        page.Append(Macros());
        page.Append(Places());
        return page.ToString();
    }

    private static string Introduction() =>
        $$"""
        # References inside text

        What the kinds `url`, `jql`, `cql`, `wiki`, `storage` and `adf` of an import plan find. This page is generated from the program's tables (`CONNECTAPP_WRITE_DOCUMENTS=1 dotnet test tests/ConnectApp.Rewriting.Tests
        --filter ReferencesDocument`), and a test rewrites every example. The names of kinds are those of the plan.

        The examples are rewritten with {{string.Join(", ", Examples.Ids.Select(i => $"{i.ServerId} → {i.CloudId}"))}} for every kind, and for people with
        {{string.Join(", ", Examples.People.Select(p => $"`{p.Key}` → `{p.CloudId}`"))}}.

        What is no reference stays byte for byte: names, spelling, percent-encoding, white space. A reference without a mapping stays too (`missing: keep`), is counted, and
        stands in the report with its place and the text around it.

        ## Rows of a plan

        A plan adds rows for its own macros and pages:

        ```yaml
        macros:
          checklist:                       # a macro's name, in any case
            board: boardId                 # parameter: kind, built-in or one of the plan's kinds
            filters: [filterId]            # several ids with commas between them
            query: jql                     # a text of a language
            "": { entity: checklists }     # the parameter without a name: a record of this export
        urls:
          - "/plugins/servlet/board/{boardId}?issue={issueKey}"
          - { path: "/plugins/servlet/checklist/{id}#item-{item}", id: { entity: checklists }, item: { entity: items } }
        ```

        A form of URL is such a URL without the server's base URL. In braces stands a kind, or a name whose kind is told beside `path`; `*` is anything, as a whole segment or part of one.
        More segments may follow, and parameters may stand in any order, be absent, or have others between them. A row of the plan counts before the built-in ones: a macro's parameter is read as the
        plan says, and what the plan says of a path or of a parameter is not asked of a built-in row again.

        ## URLs

        A URL counts if its base URL is that of a source server (`source`, `sources`): by http or https, whatever the case of the host, with or without the default port, also as `//host/…`; of several
        base URLs the longest counts. A URL with a user name in it, a path without a host, and URLs of all other servers are no references. Where the source server is unknown no URL is rewritten.

        With `site: rewrite` scheme, host and context path become the cloud site's (for Confluence with `/wiki`) if at least one of the URL's references has a mapping: with a cloud id in
        it the old server is of no use to it. A URL without such a reference still leads to where it led, and stays.

        Ids of products are numbers; a value without its kind's form (`filter=-1`, `/projects/search`) is no reference. Keys of issues count in small letters too, as in Jira. Comments of Confluence
        (`focusedCommentId`) stay, as the platform has no mapping for them; a plan that knows better adds a row with a kind of its own.


        """.ReplaceLineEndings("\n");

    private static string Urls(string product, string text, IReadOnlyList<UrlForm> forms, Product plan, string server)
    {
        var section = new StringBuilder($"### {product}\n\n{text}");
        AppendRow(section, "form", "example", "becomes");
        AppendRow(section, "---", "---", "---");
        foreach (var form in forms) AppendRow(section, Code(form.Pattern), Code(form.Example), Examples.Rewrite(plan, TextLanguage.Url, server + form.Example).Replace(server, "", StringComparison.Ordinal));
        return section.Append('\n').ToString();
    }

    private static string Queries()
    {
        var section = new StringBuilder(
            """
            ## JQL

            Queries are parsed; one that cannot be parsed stays as it is and is a problem with its position. A number is an id, a name stays. `cf[10010]` is a reference wherever a field can stand.

            | field | values | kinds | example | becomes |
            | --- | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var row in JqlFields.Rows) AppendRow(section, Codes(row.Names), row.What, Codes(row.Kinds), Code(row.Example), Examples.Rewrite(Product.Jira, TextLanguage.Jql, row.Example));
        section.Append("\n| function | arguments | kinds | example | becomes |\n| --- | --- | --- | --- | --- |\n");
        foreach (var row in JqlFunctions.Rows)
            AppendRow(section, Code(row.Name), (row.FirstOnly ? "the first: " : "") + row.What, Codes(row.Kinds), Code(row.Example), Examples.Rewrite(Product.Jira, TextLanguage.Jql, row.Example));
        section.Append(
            """

            ## CQL

            The grammar of JQL with Confluence's fields; functions are left alone.

            | field | values | kinds | example | becomes |
            | --- | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var row in CqlFields.Rows) AppendRow(section, Codes(row.Names), row.What, Codes(row.Kinds), Code(row.Example), Examples.Rewrite(Product.Confluence, TextLanguage.Cql, row.Example));
        return section.Append('\n').ToString();
    }

    private static string Macros()
    {
        var section = new StringBuilder(
            """
            ## Macros

            The same in wiki markup, in storage format and in extensions of ADF. Names count in any case.

            | macro | parameter | kind | example | becomes |
            | --- | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var row in MacroTable.Rows)
        {
            var kind = Code(row.Kind) + row.Value switch { MacroValue.List => ", several with commas", MacroValue.BeforeColon => ", before the colon", _ => "" };
            AppendRow(section, row.Macro is null ? "any" : Code(row.Macro), row.Name.Length == 0 ? "the one without a name" : Code(row.Name), kind, Code(row.Example),
                Examples.Rewrite(Product.Confluence, TextLanguage.Wiki, row.Example));
        }

        return section.Append('\n').ToString();
    }

    private static string Places()
    {
        var section = new StringBuilder(
            """
            ## ADF

            Text of a document holds no references, and ids of media are none.

            | node or mark | place | kind | example | becomes |
            | --- | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var row in AdfPlaces.Rows.Where(r => r.Value == AdfValue.MacroParameter || r.Kind.Length > 0))
        {
            AppendRow(section, Code(row.Node), Code(row.Path), row.Kind.Length > 0 ? Code(row.Kind) : "as for the macro above", Code(row.Example),
                Examples.Rewrite(Product.Jira, TextLanguage.Adf, row.Example));
        }

        return section.ToString();
    }

    private static void AppendRow(StringBuilder section, params string[] cells) =>
        section.Append("| ").AppendJoin(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");

    private static string Code(string text) => $"`{text}`";

    private static string Codes(IEnumerable<string> texts) => string.Join(", ", texts.Select(Code));
}
