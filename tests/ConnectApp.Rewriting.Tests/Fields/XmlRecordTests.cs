using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

public sealed class XmlRecordTests
{
    private static readonly MappingSet Mapped = Rewrites.Mappings(
        ("jira:issue", "10001", "20001"), ("jira:issue", "text", "<a> & \"b\" 'c' ]]>"), ("jira:issue", "ü", "ö"), ("jira:issue", "euro", "€"), ("jira:issue", "control", "\u0001"),
        ("identity:user", "jira.userkey/ada", "557058:ada"));

    [Theory]
    [InlineData("$.v", "<r><id>1</id><v>10001</v></r>", "<r><id>1</id><v>20001</v></r>")]
    [InlineData("$.v", "<r ><id >1</id ><v\n a='b' >&#49;0001</v ><!-- <v>10001</v> --></r >", "<r ><id >1</id ><v\n a='b' >20001</v ><!-- <v>10001</v> --></r >")]
    [InlineData("$.v", "<r><id>1</id><v>text</v></r>", "<r><id>1</id><v>&lt;a&gt; &amp; \"b\" 'c' ]]&gt;</v></r>")]
    [InlineData("$.v", "<r><id>1</id><v><![CDATA[10001]]></v></r>", "<r><id>1</id><v><![CDATA[20001]]></v></r>")]
    [InlineData("$.v", "<r><id>1</id><v><![CDATA[text]]></v></r>", "<r><id>1</id><v><![CDATA[<a> & \"b\" 'c' ]]]]><![CDATA[>]]></v></r>")]
    [InlineData("$.v", "<r><id>1</id><v>1<!-- c -->00<![CDATA[0]]>1</v></r>", "<r><id>1</id><v>20001</v></r>")]
    [InlineData("$.v", "<r><id>1</id><v>1<![CDATA[0001]]></v></r>", "<r><id>1</id><v>20001<![CDATA[]]></v></r>")]
    [InlineData("$.v", "<r><id>1</id><v><![CDATA[1]]>0001</v></r>", "<r><id>1</id><v><![CDATA[20001]]></v></r>")]
    // Attributes, of the record and deeper.
    [InlineData("$['@v']", "<r id='x' v=\"10001\"><id>1</id></r>", "<r id='x' v=\"20001\"><id>1</id></r>")]
    [InlineData("$.@v", "<r v='text'><id>1</id></r>", "<r v='&lt;a&gt; &amp; \"b\" &#39;c&#39; ]]&gt;'><id>1</id></r>")]
    [InlineData("$.item.@v", "<r><id>1</id><item v = \"10001\"/></r>", "<r><id>1</id><item v = \"20001\"/></r>")]
    // Repeated names are an array; so is a single one, if a path takes it for one.
    [InlineData("$.items[*].v", "<r><id>1</id><items><v>10001</v></items></r>", "<r><id>1</id><items><v>20001</v></items></r>")]
    [InlineData("$.items[*].v", "<r><id>1</id><items><v>10001</v></items>\n <items v='x'><v>10001</v></items></r>", "<r><id>1</id><items><v>20001</v></items>\n <items v='x'><v>20001</v></items></r>")]
    [InlineData("$.items.v", "<r><id>1</id><items><v>10001</v></items><items><v>10001</v></items></r>", "<r><id>1</id><items><v>20001</v></items><items><v>20001</v></items></r>")]
    [InlineData("$.items[1]", "<r><id>1</id><items>10001</items><x/><items>10001</items></r>", "<r><id>1</id><items>10001</items><x/><items>20001</items></r>")]
    [InlineData("$.items", "<r><id>1</id><items>10001</items><items>10001</items></r>", "<r><id>1</id><items>20001</items><items>20001</items></r>")]
    [InlineData("$..v", "<r><id>1</id><a><v>10001</v><b><v>10001</v></b></a></r>", "<r><id>1</id><a><v>20001</v><b><v>20001</v></b></a></r>")]
    // JSON in text.
    [InlineData("$.j[*].a", "<r><id>1</id><j>[{\"a\":10001},{\"a\":\"text\"}]</j></r>", "<r><id>1</id><j>[{\"a\":20001},{\"a\":\"&lt;a&gt; &amp; \\\"b\\\" 'c' ]]&gt;\"}]</j></r>")]
    [InlineData("$.j[*].a", "<r><id>1</id><j><![CDATA[[{\"a\":\"text\"}]]]></j></r>", "<r><id>1</id><j><![CDATA[[{\"a\":\"<a> & \\\"b\\\" 'c' ]]]]><![CDATA[>\"}]]]></j></r>")]
    [InlineData("$.j[*].a", "<r><id>1</id><j>\r\n [{&quot;a&quot;:10001}]\r\n</j></r>", "<r><id>1</id><j>\r\n [{&quot;a&quot;:20001}]\r\n</j></r>")]
    [InlineData("$.j[*]", "<r><id>1</id><j>[10001, \"10001\"]</j><j>10001</j></r>", "<r><id>1</id><j>[20001, \"20001\"]</j><j>20001</j></r>")]
    [InlineData("$.j.*", "<r><id>1</id><j>{\"a\":10001}</j></r>", "<r><id>1</id><j>{\"a\":20001}</j></r>")]
    // Beside attributes the text is #text, and still what the element's path means.
    [InlineData("$.v['#text']", "<r><id>1</id><v a='1'>10001</v></r>", "<r><id>1</id><v a='1'>20001</v></r>")]
    [InlineData("$.v", "<r><id>1</id><v a='1'>10001</v></r>", "<r><id>1</id><v a='1'>20001</v></r>")]
    // Left alone: an element with elements in it, an empty one, a name.
    [InlineData("$.v", "<r><id>1</id><v>10001<b/></v></r>", "<r><id>1</id><v>10001<b/></v></r>")]
    [InlineData("$.v", "<r><id>1</id><v/><v></v></r>", "<r><id>1</id><v/><v></v></r>")]
    public void Rewrite_ElementsAndAttributes_PutsTheCloudIdInItsPlace(string path, string record, string expected)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field(path, Rewrites.Issue)), record, Rewrites.Xml);

        Assert.Equal((RewriteOutcome.Loaded, expected, "1"), (actual.Outcome, actual.Text, actual.Key));
    }

    [Theory]
    [InlineData("$.v", "<r><id>1</id><v>7</v></r>", "<r><id>1</id><v></v></r>", "$.v")]
    [InlineData("$.@v", "<r v='7'><id>1</id></r>", "<r v=''><id>1</id></r>", "$['@v']")]
    [InlineData("$.v", "<r><id>1</id><v>10001</v><v>7</v></r>", "<r><id>1</id><v>20001</v><v></v></r>", "$.v[1]")]
    [InlineData("$.v[*].a", "<r><id>1</id><v>[{\"a\":7}]</v></r>", "<r><id>1</id><v>[{\"a\":null}]</v></r>", "$.v[0].a")]
    public void Rewrite_MissingAndNull_Empties(string path, string record, string expected, string told)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field(path, Rewrites.Issue, MissingPolicy.Null)), record, Rewrites.Xml);

        Assert.Equal(expected, actual.Text);
        Assert.Equal(told, Assert.Single(actual.Problems).Path);
    }

    [Theory]
    [InlineData("<r><id>1</id></x>", "an end tag does not fit its start tag")]
    [InlineData("<r><id>1</id>", "an element is not closed")]
    [InlineData("<r><id>1</id></r><r/>", "something stands behind the element's end")]
    [InlineData("<r a='1' a='2'><id>1</id></r>", "an attribute stands twice")]
    [InlineData("<r a=1><id>1</id></r>", "value in quotes")]
    [InlineData("<r a='<'><id>1</id></r>", "'<' stands in an attribute")]
    [InlineData("<r a='1'b='2'><id>1</id></r>", "expected white space")]
    [InlineData("<r><id>1</id>&nbsp;</r>", "'&' begins no reference")]
    [InlineData("<r><id>1</id>&</r>", "'&' begins no reference")]
    [InlineData("<r><id>1</id>&#1;</r>", "'&' begins no reference")]
    [InlineData("<r><id>1</id>&#xD800;</r>", "'&' begins no reference")]
    [InlineData("<r><id>1</id>]]></r>", "']]>' stands in text")]
    [InlineData("<r><id>1</id>\u0001</r>", "a character that XML does not allow")]
    [InlineData("<r><id>1</id>\uFFFE</r>", "a character that XML does not allow")]
    [InlineData("<r><!DOCTYPE x><id>1</id></r>", "a document type")]
    [InlineData("<r><?xml version='1.0'?><id>1</id></r>", "a processing instruction has no allowed name")]
    [InlineData("<r><!-- a -- b --><id>1</id></r>", "a comment is not closed")]
    [InlineData("<r><![CDATA[ <id>1</id></r>", "a CDATA section is not closed")]
    [InlineData("<r><1a/><id>1</id></r>", "expected a name")]
    [InlineData("<r><a/ ><id>1</id></r>", "expected '/>'")]
    [InlineData("<r><", "a tag is not closed")]
    [InlineData("text", "expected an element")]
    public void Rewrite_NotWellFormed_FailsAndSaysWhere(string record, string reason)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue)), record, Rewrites.Xml);

        Assert.Equal(RewriteOutcome.Failed, actual.Outcome);
        Assert.Contains(reason, Assert.Single(actual.Problems).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, RewriteOutcome.Loaded)]
    [InlineData(257, RewriteOutcome.Failed)]
    public void Rewrite_DeepElement_IsReadTo256Levels(int depth, RewriteOutcome outcome)
    {
        var record = "<r><id>1</id>" + string.Concat(Enumerable.Repeat("<a>", depth - 1)) + string.Concat(Enumerable.Repeat("</a>", depth - 1)) + "</r>";

        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$..v", Rewrites.Issue)), record, Rewrites.Xml, RecordForm.Stored);

        Assert.Equal(outcome, actual.Outcome);
    }

    [Fact]
    public void Rewrite_CloudIdThatXmlCannotHold_FailsTheRecord()
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue)), "<r><id>1</id><v>control</v></r>", Rewrites.Xml);

        Assert.Equal(RewriteOutcome.Failed, actual.Outcome);
        Assert.Contains("a character that XML does not allow", Assert.Single(actual.Problems).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<r><id>1</id><v>ü</v><w>ÿ</w></r>", "<r><id>1</id><v>ö</v><w>ÿ</w></r>")]
    [InlineData("<r><id>1</id><v>euro</v></r>", "<r><id>1</id><v>&#8364;</v></r>")]
    [InlineData("<r><id>1</id><v><![CDATA[euro]]></v></r>", "<r><id>1</id><v><![CDATA[]]>&#8364;<![CDATA[]]></v></r>")]
    public void Rewrite_Latin1_KeepsItsEncodingAndSpellsWhatItLacks(string record, string expected)
    {
        var output = new GrowingBytes();
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue));

        rewriter.Rewrite(Encoding.Latin1.GetBytes(record), new XmlShape(Latin1: true), RecordForm.File, 1, 0, output);

        Assert.Equal(expected, Encoding.Latin1.GetString(output.Memory.Span));
    }

    [Theory]
    [InlineData("<r><id>1</id><v>10001</v></r>", """{"id":"1","v":"20001"}""")]
    [InlineData("<r k='&lt;&#233;\t'>\n <id>1</id>\n <a/>\n <b> x </b>\n</r>", """{"@k":"<é ","id":"1","a":"","b":" x "}""")]
    [InlineData("<r><id>1</id><a>1</a><b>2</b><a>3</a></r>", """{"id":"1","a":["1","3"],"b":"2"}""")]
    [InlineData("<r><id>1</id><items>1</items><x><items i='2'/></x></r>", """{"id":"1","items":["1"],"x":{"items":[{"@i":"2"}]}}""")]
    [InlineData("<r><id>1</id><m>a <b>c</b> d<!-- e --><![CDATA[<f>]]></m></r>", """{"id":"1","m":{"b":"c","#text":"a  d<f>"}}""")]
    [InlineData("<r><id>1</id><m x='1'>t\r\n&quot;</m><n x='1'></n></r>", """{"id":"1","m":{"@x":"1","#text":"t\n\""},"n":{"@x":"1"}}""")]
    [InlineData("<r><id>1</id><p:q p:r='1'/></r>", """{"id":"1","p:q":{"@p:r":"1"}}""")]
    public void Rewrite_Stored_IsAnObjectOfItsChildren(string record, string expected)
    {
        var plan = Rewrites.Plan(Rewrites.Field("$.v", Rewrites.Issue));
        plan = plan with { Entities = [plan.Entities[0] with { Arrays = ["items"] }] };

        var actual = Rewrites.Run(Rewrites.Rewriter(plan, Mapped), record, Rewrites.Xml, RecordForm.Stored);

        Assert.Equal(expected, actual.Text);
    }
}
