using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public class StorageLanguageTests
{
    [Theory]
    [InlineData("<ri:user ri:userkey=\"ff8080\"/>", "<ri:user ri:account-id=\"557058:a1\"/>")]
    [InlineData("<ri:user  ri:userkey = 'ff8080' />", "<ri:user  ri:account-id = '557058:a1' />")]
    [InlineData("<ri:page ri:space-key=\"DEMO\" ri:content-title=\"DEMO\"/>", "<ri:page ri:space-key=\"MOVED\" ri:content-title=\"DEMO\"/>")]
    [InlineData("<ri:page\n\tri:content-title='a > b'\r\n ri:space-key='DEMO'></ri:page>", "<ri:page\n\tri:content-title='a > b'\r\n ri:space-key='MOVED'></ri:page>")]
    [InlineData("<ri:blog-post ri:space-key=\"DEMO\" ri:posting-day=\"2020/01/01\"/>", "<ri:blog-post ri:space-key=\"MOVED\" ri:posting-day=\"2020/01/01\"/>")]
    [InlineData("<ri:space ri:space-key=\"DEMO\"/>", "<ri:space ri:space-key=\"MOVED\"/>")]
    [InlineData("<ri:space ri:space-key=\"~ada\"/>", "<ri:space ri:space-key=\"~557058a1\"/>")]
    [InlineData("<ri:space ri:space-key=\"D&#69;MO\"/>", "<ri:space ri:space-key=\"MOVED\"/>")]
    [InlineData("<ri:content-entity ri:content-id=\"65601\" ri:version-at-save=\"65601\"/>", "<ri:content-entity ri:content-id=\"99\" ri:version-at-save=\"65601\"/>")]
    [InlineData("<ri:attachment ri:filename=\"DEMO\"><ri:page ri:space-key=\"DEMO\"/></ri:attachment>", "<ri:attachment ri:filename=\"DEMO\"><ri:page ri:space-key=\"MOVED\"/></ri:attachment>")]
    [InlineData("<ac:image><ri:url ri:value=\"https://jira.example.org/browse/DEMO-1\"/></ac:image>", "<ac:image><ri:url ri:value=\"https://jira.example.org/browse/MOVED-1\"/></ac:image>")]
    [InlineData("<a href=\"https://jira.example.org/browse/DEMO-1\">DEMO-1</a>", "<a href=\"https://jira.example.org/browse/MOVED-1\">DEMO-1</a>")]
    [InlineData("<a href=\"//jira.example.org/browse/DEMO-1\">x</a>", "<a href=\"//jira.example.org/browse/MOVED-1\">x</a>")]
    [InlineData("<img src=' HTTPS://jira.example.org/browse/DEMO-1 ' alt=\"\"/>", "<img src=' HTTPS://jira.example.org/browse/MOVED-1 ' alt=\"\"/>")]
    [InlineData("<a href=\"https://jira.example.org/browse/DEMO-1?a=1&amp;b=2\">x</a>", "<a href=\"https://jira.example.org/browse/MOVED-1?a=1&amp;b=2\">x</a>")]
    public void Rewrite_AttributeOfAnElement_IsAReference(string text, string expected)
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        Assert.Equal("a&nbsp;" + expected + "<br/>", stage.Rewrite(TextLanguage.Storage, "a&nbsp;" + text + "<br/>"));
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Problems);
    }

    [Theory]
    [InlineData("jira", "key", "DEMO-1", "MOVED-1")]
    [InlineData("jira", "key", " DEMO-1, DEMO-22 ", " MOVED-1, MOVED-22 ")]
    [InlineData("jira", "key", "demo-1,DEMO-22", "MOVED-1,MOVED-22")]
    [InlineData("jira", "key", "HTTPS://JIRA.example.org/browse/DEMO-1", "HTTPS://JIRA.example.org/browse/MOVED-1")]
    [InlineData("jira", "jqlQuery", "project = DEMO", "project = MOVED")]
    [InlineData("jira", "jqlQuery", "a &lt; 1 AND project = DEMO", "a &lt; 1 AND project = MOVED")]
    [InlineData("jira", "jqlQuery", "<![CDATA[a < 1 AND project = DEMO]]>", "<![CDATA[a < 1 AND project = MOVED]]>")]
    [InlineData("jira", "serverId", "DEMO", "DEMO")]
    [InlineData("any", "spaceKey", "DEMO", "MOVED")]
    [InlineData("any", "spaceKey", "<ri:space ri:space-key=\"DEMO\" />", "<ri:space ri:space-key=\"MOVED\" />")]
    [InlineData("any", "spaceKey", "\n <ri:space ri:space-key=\"DEMO\" />\n", "\n <ri:space ri:space-key=\"MOVED\" />\n")]
    [InlineData("any", "pageId", "65601", "99")]
    [InlineData("any", "key", "DEMO-1", "DEMO-1")]
    [InlineData("recently-updated", "spaces", "@self, DEMO,-TEST, *", "@self, MOVED,-TRIED, *")]
    [InlineData("include", "", "DEMO:Home", "MOVED:Home")]
    [InlineData("include", "", "<ac:link><ri:page ri:space-key=\"DEMO\"/></ac:link>", "<ac:link><ri:page ri:space-key=\"MOVED\"/></ac:link>")]
    [InlineData("include", "", "<![CDATA[DEMO:Home]]>", "<![CDATA[MOVED:Home]]>")]
    public void Rewrite_ParameterOfAMacro_ByTheTable(string macro, string parameter, string value, string expected)
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();
        var text = $"<ac:structured-macro ac:name=\"{macro}\" ac:schema-version=\"1\"><ac:parameter ac:name=\"{parameter}\">|</ac:parameter></ac:structured-macro>";

        Assert.Equal(text.Replace("|", expected, StringComparison.Ordinal), stage.Rewrite(TextLanguage.Storage, text.Replace("|", value, StringComparison.Ordinal)));
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Problems);
    }

    [Fact]
    public void Rewrite_OldMacro_DefaultParameterIsTheOneWithoutName()
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        var text = stage.Rewrite(TextLanguage.Storage, "<ac:macro ac:name=\"include\"><ac:default-parameter>DEMO:Home</ac:default-parameter></ac:macro>");

        Assert.Equal("<ac:macro ac:name=\"include\"><ac:default-parameter>MOVED:Home</ac:default-parameter></ac:macro>", text);
    }

    [Fact]
    public void Rewrite_NestedMacros_ParameterBelongsToTheInnermost()
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();
        const string Text = """
            <ac:structured-macro ac:name="jira"><ac:rich-text-body><ac:structured-macro ac:name="x"><ac:parameter ac:name="key">DEMO-1</ac:parameter></ac:structured-macro>
            <ac:structured-macro ac:name="y"/></ac:rich-text-body><ac:parameter ac:name="key">DEMO-2</ac:parameter></ac:structured-macro>
            <ac:parameter ac:name="key">DEMO-3</ac:parameter>
            """;

        Assert.Equal(Text.Replace("DEMO-2", "MOVED-2", StringComparison.Ordinal), stage.Rewrite(TextLanguage.Storage, Text));
    }

    [Theory]
    [InlineData("<p>DEMO [~ada] https://jira.example.org/browse/DEMO-1 ff8080</p>")]
    [InlineData("<!-- <ri:space ri:space-key=\"DEMO\"/> -->")]
    [InlineData("<ac:plain-text-body><![CDATA[<ri:space ri:space-key=\"DEMO\"/>]]></ac:plain-text-body>")]
    [InlineData("<ac:plain-text-link-body><![CDATA[<a href=\"https://jira.example.org/browse/DEMO-1\">]]></ac:plain-text-link-body>")]
    [InlineData("<ri:user ri:account-id=\"557058:b2\"/>")]
    [InlineData("<ri:space ri:space-key=\"currentSpace()\"/><ri:space ri:space-key=\"@self\"/><ri:space ri:space-key=\"\"/>")]
    [InlineData("<ac:link ac:anchor=\"DEMO\"><ri:shortcut ri:key=\"DEMO\" ri:parameter=\"DEMO\"/></ac:link>")]
    [InlineData("<a href=\"#DEMO\"/><a href=\"mailto:a@b\"/><a href=\"\"/><a href=\"https://other.example.org/browse/DEMO-1\"/>")]
    [InlineData("<ac:task><ac:task-id>65601</ac:task-id></ac:task><time datetime=\"2020-01-01\"/>")]
    [InlineData("<at:var at:name=\"DEMO\"/><at:string at:name=\"DEMO\"/>")]
    [InlineData("a < b && c > d &unknown; & <3 <>")]
    [InlineData("<p><b></p></i><br><td nowrap class=x>")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE x>")]
    public void Rewrite_NoReference_StaysWithoutAProblem(string text)
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        Assert.Equal(text, stage.Rewrite(TextLanguage.Storage, text));
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Problems);
    }

    [Theory]
    [InlineData("ok <p class=\"x", 3)]
    [InlineData("ok <p", 3)]
    [InlineData("ok </p", 3)]
    [InlineData("ok <!-- x", 3)]
    [InlineData("ok <![CDATA[ x ]]", 3)]
    [InlineData("ok <ri:space ri:space-key=\"X <p>y</p>", 3)]
    [InlineData("ok <p <b>x</b> <i", 3)]
    [InlineData("<ac:parameter ac:name=\"spaceKey\"><![CDATA[DEMO", 33)]
    public void Rewrite_MarkupThatDoesNotEnd_IsOneProblemAtItsPlace(string text, int position)
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        Assert.Equal(text, stage.Rewrite(TextLanguage.Storage, text));
        Assert.Equal(position, Assert.Single(stage.Problems).Place.Position);
    }

    [Fact]
    public void Rewrite_TagThatDoesNotEnd_TheWalkGoesOnAtTheNext()
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        var text = stage.Rewrite(TextLanguage.Storage, "<p class=\"x <ri:space ri:space-key=\"DEMO\"/>");

        Assert.Equal("<p class=\"x <ri:space ri:space-key=\"MOVED\"/>", text);
        Assert.Single(stage.Problems);
    }

    [Fact]
    public void Rewrite_UserName_IsMissingBecauseNamesAreNeverMapped()
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        const string Text = "<ri:user ri:username=\"O&apos;Hara\"/>";

        Assert.Equal(Text, stage.Rewrite(TextLanguage.Storage, Text));
        var missing = Assert.Single(stage.Missing);
        Assert.Equal(("O'Hara", "no mapping for user names"), (missing.Value, missing.Kind.NeverMapped));
    }

    [Fact]
    public void Rewrite_UnknownUserKey_AttributeKeepsItsName()
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        const string Text = "<ri:user ri:userkey=\"unknown\"/>";

        Assert.Equal(Text, stage.Rewrite(TextLanguage.Storage, Text));
        Assert.Equal("userKey", Assert.Single(stage.Missing).Kind.Name);
    }

    [Fact]
    public void Rewrite_CloudIdWithMarkup_IsSpelledForItsPlace()
    {
        var stage = MacroStage.Of(Product.Confluence).Map(ReferenceKinds.DerivedSpaceKey, "DEMO", "<\"'&>");

        Assert.Equal("<ri:space ri:space-key=\"&lt;&quot;'&amp;&gt;\"/>", stage.Rewrite(TextLanguage.Storage, "<ri:space ri:space-key=\"DEMO\"/>"));
        Assert.Equal("<ri:space ri:space-key='&lt;\"&#39;&amp;&gt;'/>", stage.Rewrite(TextLanguage.Storage, "<ri:space ri:space-key='DEMO'/>"));
    }
}
