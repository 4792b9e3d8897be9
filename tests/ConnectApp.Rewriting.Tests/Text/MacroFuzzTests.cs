using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>
/// Texts put together by chance from the marks of both languages. Each seed is a text.
/// </summary>
public class MacroFuzzTests
{
    private const int Seeds = 3000;

    private static readonly string[] OfWiki =
    [
        "[", "]", "|", "{", "}", "{{", "}}", "\\", "\\\\", "!", "~", ":", "$", "@", "#", "^", "'", "(", ")", "\n", "\r\n", " ", "a", "é", "\u00a0", "😀", "[~", "[~ada]", "[~accountid:x]", "[Ada|~ada]",
        "{code}", "{code:java}", "{Code}", "{noformat}", "{noformat:a|b}", "{quote}", "{panel:title=a|b=c}", "{jira:DEMO-1}", "{jira:key=DEMO-1,DEMO-2|x=y}", "{jiraissues:url=", "{include:DEMO:Home}", "jqlQuery=", "spaceKey=", "pageId=65601",
        "https://jira.example.org/browse/DEMO-1", "http://", "://", "https", "DEMO:Home", "$65601", "DEMO-1", "spaces=DEMO,-TEST", "=", ",",
    ];

    private static readonly string[] OfStorage =
    [
        "<", ">", "/", "\"", "'", "=", " ", "\n", "&", "&amp;", "&nbsp;", "&#65;", ";", "a", "é", "😀", "<p>", "</p>", "<br/>", "<!--", "-->", "<![CDATA[", "]]>", "]]", "<?", "?>", "<!", "<a href=\"", "<img src='", "https://jira.example.org/browse/DEMO-1",
        "<ri:user ri:userkey=\"ff8080\"/>", "<ri:user ", "ri:userkey", "ri:username=\"ada\"", "<ri:page ri:space-key=\"DEMO\" ri:content-title=\"x\"/>", "ri:space-key='DEMO'", "ri:content-id=\"65601\"", "<ri:url ri:value=\"",
        "<ac:structured-macro ac:name=\"jira\">", "<ac:macro ac:name='include'>", "</ac:structured-macro>", "</ac:macro>", "<ac:parameter ac:name=\"key\">", "<ac:parameter ac:name=\"spaceKey\">", "<ac:parameter ac:name=\"\">", "<ac:default-parameter>",
        "</ac:parameter>", "</ac:default-parameter>", "DEMO-1", "DEMO", "DEMO:Home", "65601", "<ac:plain-text-body>", "</ac:plain-text-body>",
    ];

    [Fact]
    public void Fuzz_Wiki_KeepsWhatHasNoMappingAndEditsInOrder() => Run(TextLanguage.Wiki, OfWiki);

    [Fact]
    public void Fuzz_Storage_KeepsWhatHasNoMappingAndEditsInOrder() => Run(TextLanguage.Storage, OfStorage);

    [Fact]
    public void Rewrite_TextByChanceInNoformat_HasNoReference()
    {
        var owner = new MacroOwner((_, _) => null);
        var pass = new TextPass(owner, Languages(Product.Confluence));

        for (var seed = 0; seed < Seeds; seed++)
        {
            var text = Encoding.UTF8.GetString(TextOf(new Random(seed), OfWiki)).Replace("noformat", "nothing", StringComparison.Ordinal).TrimEnd('\\');

            pass.Rewrite(TextLanguage.Wiki, Encoding.UTF8.GetBytes("{noformat}\n" + text + "{noformat}"));

            Assert.True(owner.Missing.Count == 0, $"seed {seed}: {text}");
        }
    }

    public static TheoryData<string, string> Hostile() => new()
    {
        { "Wiki", "[" }, { "Wiki", "[a" }, { "Wiki", "[~a" }, { "Wiki", "[a|" }, { "Wiki", "[!a|b" }, { "Wiki", "[a\n" }, { "Wiki", "[a{code}" }, { "Wiki", "\\" }, { "Wiki", "\\[" }, { "Wiki", "\\{" },
        { "Wiki", "{" }, { "Wiki", "{a" }, { "Wiki", "{a:" }, { "Wiki", "{a:b|" }, { "Wiki", "{a}}" }, { "Wiki", "}" }, { "Wiki", "{{" }, { "Wiki", "{{a" }, { "Wiki", "{{a}}b" }, { "Wiki", "{{a }}" }, { "Wiki", "{jira:\\{" },
        { "Wiki", "{code:a}" }, { "Wiki", "{noformat:a}" }, { "Wiki", "{Code:a}{cOde:a}{coDe:a}{codE:a}{NOformat:a}{noFORMAT:a}" }, { "Wiki", "{code}\\{code}" }, { "Wiki", "{code}{code}}" },
        { "Wiki", "http://" }, { "Wiki", "http://[~" }, { "Wiki", "!http://" }, { "Wiki", "'http://a" }, { "Wiki", "http://a)" }, { "Wiki", "http://a[" }, { "Wiki", "http://a\\" }, { "Wiki", "https://jira.example.org.a[" }, { "Wiki", "https://jira.example.org/[" }, { "Wiki", "://" }, { "Wiki", "a:" }, { "Wiki", "|spaces=a" }, { "Wiki", "{search:contributor=a,b|" }, { "Wiki", "[a:b]" },
        { "Storage", "<" }, { "Storage", "<a" }, { "Storage", "<a " }, { "Storage", "<a b" }, { "Storage", "<a href=\"" }, { "Storage", "<a href=\"'" }, { "Storage", "<a href='http://x'/>" }, { "Storage", " a=''" }, { "Storage", "</" },
        { "Storage", "</a" }, { "Storage", "<!" }, { "Storage", "<!--" }, { "Storage", "<![CDATA[" }, { "Storage", "]]>" }, { "Storage", "<?" }, { "Storage", "<ac:parameter ac:name=\"spaceKey\">" },
        { "Storage", "<ac:parameter ac:name=\"spaceKey\"> <![CDATA[" }, { "Storage", "<ac:parameter ac:name=\"spaceKey\"><![CDATA[a]]> " }, { "Storage", "<ac:structured-macro ac:name=\"jira\">" }, { "Storage", "</ac:macro>" },
        { "Storage", "<ri:user ri:userkey=\"k\"" }, { "Storage", "<ri:user ri:userkey=\"k\"/>" }, { "Storage", "<ri:space ri:space-key=\"A&amp;\"/>" }, { "Storage", "&#65;" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Rewrite_MarkRepeatedToAMegabyte_TakesLinearTime(string language, string mark)
    {
        var pass = new TextPass(new MacroOwner((_, id) => id), Languages(Product.Confluence));
        var text = Encoding.UTF8.GetBytes(new StringBuilder().Insert(0, mark, (1 << 20) / mark.Length).ToString());
        byte[] opened = [.. language == "Wiki" ? "{recently-updated:spaces="u8 : "<ac:structured-macro ac:name=\"jira\"><ac:parameter ac:name=\"key\">"u8, .. text];
        var started = Stopwatch.GetTimestamp();

        pass.Rewrite(Enum.Parse<TextLanguage>(language), text);
        pass.Rewrite(Enum.Parse<TextLanguage>(language), opened);

        // A second would do; in quadratic time it is hours.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 20);
    }

    private static void Run(TextLanguage language, string[] marks, [CallerMemberName] string name = "")
    {
        var products = Enum.GetValues<Product>().Select(product => new Passes(Languages(product))).ToArray();
        Fuzz.Run(Seeds / 2, random =>
        {
            var text = TextOf(random, marks);
            foreach (var passes in products) passes.Check(language, text);
        }, name);
    }

    private static bool IsOneToOne(ReferenceKind kind) => kind.Name is "spaceKey" or "pageId" or "issueKey";

    /// <summary>Another id of the same form: a number, a personal space's key, a key.</summary>
    private static string Marked(string id) => id[0] == '~' ? "~Q" + id[1..] : (char.IsAsciiDigit(id[0]) ? "9" : "Q") + id;

    private static string Unmarked(string id) => id[0] == '~' ? "~" + id[2..] : id[1..];

    private static byte[] Edited(TextPass pass, TextLanguage language, byte[] text)
    {
        pass.Rewrite(language, text);
        var output = new List<byte>();
        var copied = 0;
        foreach (var edit in pass.Edits)
        {
            output.AddRange(text[copied..edit.Start]);
            output.AddRange(pass.Replacement(edit));
            copied = edit.End;
        }

        return [.. output, .. text[copied..]];
    }

    private static byte[] TextOf(Random random, string[] marks)
    {
        var text = new List<byte>();
        for (var count = random.Next(1, 60); count > 0; count--)
        {
            if (random.Next(40) == 0) text.Add((byte)random.Next(256));
            else text.AddRange(Encoding.UTF8.GetBytes(marks[random.Next(marks.Length)]));
        }

        return [.. text];
    }

    private static Dictionary<TextLanguage, ITextLanguage> Languages(Product product)
    {
        var languages = MacroOwner.Languages(product);
        languages[TextLanguage.Url] = new Whole("url");
        languages[TextLanguage.Jql] = new Whole("jql");
        return languages;
    }

    /// <summary>Mappings that are nothing, the same, another, back from there, and longer with marks of the languages in it.</summary>
    private sealed class Passes(IReadOnlyDictionary<TextLanguage, ITextLanguage> languages)
    {
        private readonly MacroOwner _nothing = new((_, _) => null);
        private readonly MacroOwner _itself = new((kind, id) => kind.Name is "userName" or "userKey" ? null : id, Encoding.Latin1);
        private readonly MacroOwner _another = new((kind, id) => IsOneToOne(kind) ? Marked(id) : null, Encoding.Latin1);
        private readonly MacroOwner _original = new((kind, id) => IsOneToOne(kind) ? Unmarked(id) : null, Encoding.Latin1);
        private readonly MacroOwner _longer = new((_, id) => "<" + id + "&'\"]");
        private readonly Dictionary<MacroOwner, TextPass> _passes = [];

        public void Check(TextLanguage language, byte[] text)
        {
            Assert.True(EditsOf(_nothing, language, text).Count == 0, Encoding.UTF8.GetString(text));
            Assert.True(EditsOf(_itself, language, text).Count == 0, Encoding.UTF8.GetString(text));

            // An id that was spelled by references to characters comes back as the characters, one with a bare > or & by its entity.
            var another = Edited(PassOf(_another), language, text);
            if (Count(another) == Count(text)) Assert.Equal(text, Edited(PassOf(_original), language, another));
            var end = 0;
            foreach (var edit in EditsOf(_longer, language, text))
            {
                Assert.True(edit.Start >= end && edit.End >= edit.Start && edit.End <= text.Length, Encoding.UTF8.GetString(text));
                end = edit.End;
            }

            // Of minutes of texts it would be more than the memory has.
            foreach (var owner in _passes.Keys) owner.Forget();
        }

        private static (int Character, int Space, int Greater, int Ampersand) Count(ReadOnlySpan<byte> text) =>
            (text.Count("&#65;"u8), text.Count("&nbsp;"u8), text.Count("&gt;"u8), text.Count("&amp;"u8));

        private IReadOnlyList<TextEdit> EditsOf(MacroOwner owner, TextLanguage language, byte[] text)
        {
            PassOf(owner).Rewrite(language, text);
            return PassOf(owner).Edits;
        }

        private TextPass PassOf(MacroOwner owner)
        {
            if (!_passes.TryGetValue(owner, out var pass)) _passes.Add(owner, pass = new TextPass(owner, languages));
            return pass;
        }
    }

    /// <summary>The whole text is a reference.</summary>
    private sealed class Whole(string name) : ITextLanguage
    {
        private readonly ReferenceKind _kind = new() { Name = name };

        public void Rewrite(ReadOnlySpan<byte> text, TextPass pass) => pass.Reference(_kind, text, 0, text.Length);
    }
}
