using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class FieldPathTests
{
    [Theory]
    [InlineData("$.a.b", "a b")]
    [InlineData("$['odd name']", "odd name|")]
    [InlineData("$[\"x\"]", "x")]
    [InlineData("$['it\\'s']['\\u00e4\\ud83d\\ude00\\n\\/\\\\']['\"']", "it's ä😀\n/\\ \"")]
    [InlineData("$.a[*]", "a *")]
    [InlineData("$.a[0][12]", "a 0 12")]
    [InlineData("$.a.*", "a *")]
    [InlineData("$..a", ".. a")]
    [InlineData("$..*", ".. *")]
    [InlineData("$..[*]", ".. *")]
    [InlineData("$..['a'][0]", ".. a 0")]
    [InlineData("$ .a [ 'b' ] [ 0 ]", "a b 0")]
    [InlineData("$.ä_9.@id", "ä_9 @id")]
    [InlineData("$", "")]
    public void Parse_Path_HasItsSteps(string text, string steps)
    {
        var path = FieldPath.Parse(text);

        Assert.Equal(steps.TrimEnd('|'), string.Join(' ', path.Steps.Select(Shown)));
        Assert.Equal(text, path.ToString());
        Assert.False(path.Names);
    }

    [Theory]
    [InlineData("$.a.*~", "a *")]
    [InlineData("$.a~", "a")]
    [InlineData("$..*~", ".. *")]
    [InlineData("$.a[*]~", "a *")]
    [InlineData("$['a']~", "a")]
    public void Parse_Tilde_MeansNames(string text, string steps)
    {
        var path = FieldPath.Parse(text);

        Assert.True(path.Names);
        Assert.Equal(steps, string.Join(' ', path.Steps.Select(Shown)));
    }

    [Theory]
    [InlineData("", 1, "expected '$'")]
    [InlineData("a.b", 1, "expected '$'")]
    [InlineData("$a", 2, "expected '.', '[' or the end, found 'a'")]
    [InlineData("$.", 3, "expected a name or '*' after the dot")]
    [InlineData("$..", 4, "expected a name or '*' after the dot")]
    [InlineData("$...a", 4, "cannot begin with '.'")]
    [InlineData("$.1a", 3, "cannot begin with '1'")]
    [InlineData("$.a-b", 4, "a name cannot contain '-'")]
    [InlineData("$. a", 3, "cannot begin with a space")]
    [InlineData("$.a ", 4, "white space at the end")]
    [InlineData("$.a[", 5, "expected a quoted name, an index or '*'")]
    [InlineData("$.a[]", 5, "expected a quoted name")]
    [InlineData("$.a[b]", 5, "expected a quoted name")]
    [InlineData("$.a['b", 7, "expected a closing '")]
    [InlineData("$.a['b'", 8, "expected ']'")]
    [InlineData("$.a[0", 6, "expected ']'")]
    [InlineData("$.a[-1]", 5, "negative indexes are not supported")]
    [InlineData("$.a[01]", 5, "no leading zeros")]
    [InlineData("$.a[99999999999]", 5, "too large")]
    [InlineData("$.a[0:2]", 6, "slices are not supported")]
    [InlineData("$.a[:2]", 5, "slices are not supported")]
    [InlineData("$.a[?@.b]", 5, "filters are not supported")]
    [InlineData("$.a['b','c']", 8, "several names in one pair of brackets")]
    [InlineData("$.a.length()", 11, "functions are not supported")]
    [InlineData("$['\\x']", 5, "unknown escape")]
    [InlineData("$['\\\"']", 5, "unknown escape")]
    [InlineData("$['\\u00g0']", 6, "four hexadecimal digits")]
    [InlineData("$['\\ud800']", 3, "half of a surrogate pair")]
    [InlineData("$['a\tb']", 5, "a control character")]
    [InlineData("$~", 2, "'~' means the names of members")]
    [InlineData("$.a[0]~", 7, "'~' means the names of members")]
    [InlineData("$.a~.b", 5, "expected the end of the path after '~'")]
    public void TryParse_MalformedPath_NamesTheCharacter(string text, int column, string message)
    {
        var parsed = FieldPath.TryParse(text, out var path, out var fault);

        Assert.False(parsed);
        Assert.Null(path);
        Assert.Equal(column, fault!.Column);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TooManyOrTooLong_IsRefused()
    {
        var manySteps = "$" + string.Concat(Enumerable.Repeat(".a", 33));
        var longName = "$." + new string('a', 1023);

        Assert.False(FieldPath.TryParse(manySteps, out _, out var many));
        Assert.False(FieldPath.TryParse(longName, out _, out var tooLong));

        Assert.Equal("more than 32 steps", many!.Message);
        Assert.Equal("the path is longer than 1024 characters", tooLong!.Message);
    }

    [Fact]
    public void Parse_MalformedPath_Throws()
    {
        var fault = Assert.Throws<FormatException>(() => FieldPath.Parse("$.a[-1]"));

        Assert.Contains("at character 5", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_RandomText_NeverThrows()
    {
        var random = new Random(7);
        const string letters = "$$..[]'\"\\u0aA*~-:,?@ {}\0\ud800ä";
        var parsed = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = "$" + new string([.. Enumerable.Range(0, random.Next(8)).Select(_ => letters[random.Next(letters.Length)])]);

            if (FieldPath.TryParse(text, out _, out var fault)) parsed++;
            else Assert.InRange(fault.Column, 1, text.Length + 1);
        }

        Assert.InRange(parsed, 100, 19_000);
    }

    private static string Shown(PathStep step) => step.Kind switch
    {
        StepKind.Member => step.Name!,
        StepKind.Index => step.Index.ToString(),
        StepKind.Wildcard => "*",
        _ => "..",
    };
}
