using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Makes ADF documents: members in any order, with white space and escapes.</summary>
internal static class AdfMaker
{
    private static readonly Regex Values = new(@"\\u00(f6|F6|2|3)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);

    /// <param name="escapes">Whether values have escapes that they could do without; what is put in has none of those.</param>
    public static byte[] Document(Random random, bool escapes = true)
    {
        var document = Document(random);
        return escapes || !Values.IsMatch(document) ? Encoding.UTF8.GetBytes(document) : Document(random, escapes);
    }

    private static string Document(Random random) => Object(random, ("type", "\"doc\""), ("version", "1"), ("content", Nodes(random, 0)));

    private static string Nodes(Random random, int depth) => "[" + string.Join(random.Next(3) == 0 ? " ,\n" : ",", Enumerable.Range(0, random.Next(1, 5)).Select(_ => Node(random, depth))) + "]";

    private static string Node(Random random, int depth)
    {
        switch (random.Next(9))
        {
            case 0 when depth < 8: return Object(random, ("type", "\"paragraph\""), ("content", Nodes(random, depth + 1)));
            case 1: return Object(random, ("type", "\"mention\""), ("attrs", Object(random, ("id", Text(random, Pick(random, "ada", "JIRAUSER10100", "jörg"))), ("text", Text(random, "@Ada \"A\"")))));
            case 2: return Object(random, ("type", "\"mention\""), ("attrs", Object(random, ("id", "\"all\""), ("userType", "\"SPECIAL\""))));
            case 3: return Object(random, ("type", "\"inlineCard\""), ("attrs", Object(random, ("url", Url(random)))));
            case 4: return Object(random, ("type", "\"text\""), ("text", Text(random, "see DEMO-1")), ("marks", "[" + Object(random, ("type", "\"link\""), ("attrs", Object(random, ("href", Url(random))))) + "]"));
            case 5:
                var parameters = Object(random, ("macroParams", Object(random, ("jqlQuery", Object(random, ("value", Text(random, JqlMaker.Query(random))))), ("serverId", "{\"value\":\"ada\"}"))));
                return Object(random, ("type", "\"extension\""), ("attrs", Object(random, ("extensionKey", "\"jira\""), ("parameters", parameters))));
            case 6:
                var source = Object(random, ("parameters", Object(random, ("jql", Text(random, JqlMaker.Query(random))))), ("id", "\"x\""));
                return Object(random, ("type", "\"blockCard\""), ("attrs", Object(random, ("datasource", source), ("url", Url(random)))));
            case 7: return Object(random, ("type", "\"media\""), ("attrs", Object(random, ("id", "\"10010\""), ("collection", "\"ada\""))));
            default: return Object(random, ("type", "\"text\""), ("text", Text(random, "[~ada] project = DEMO")));
        }
    }

    private static string Url(Random random) => Text(random, Pick(random, "https://jira.example.org/browse/DEMO-1", "https://other.example.org/browse/DEMO-1", "mailto:ada@example.org"));

    private static string Object(Random random, params (string Name, string Value)[] members)
    {
        random.Shuffle(members);
        var space = random.Next(4) == 0 ? "\n  " : "";
        return "{" + string.Join(",", members.Select(m => $"{space}\"{(random.Next(20) == 0 ? $"\\u{(int)m.Name[0]:x4}{m.Name[1..]}" : m.Name)}\"{(space.Length > 0 ? " : " : ":")}{m.Value}")) + "}";
    }

    private static string Text(Random random, string text) =>
        random.Next(3) == 0 ? JsonSerializer.Serialize(text) : "\"" + JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
