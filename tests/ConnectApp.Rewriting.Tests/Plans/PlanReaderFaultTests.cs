using System.Text;
using ConnectApp.Rewriting.Plans.Reading;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

/// <summary>Each row breaks one thing of a valid plan; <c>‸</c> stands right before the place that the fault must name.</summary>
public sealed class PlanReaderFaultTests
{
    private const string Valid = """
        version: 1
        app: com.example.checklists
        product: jira
        completion: { idle: 2h }
        entities:
          checklists:
            label: "checklists*"
            key: $.id
            fields:
              $.issueId: issueId
        """;

    [Theory]
    // keys and shapes
    [InlineData("app: com", "aap: x\napp: com", 2, 1, "unknown key 'aap' of a plan; did you mean 'app'?")]
    [InlineData("product: jira", "product: jira\nproduct: jira", 4, 1, "key 'product' stands twice")]
    [InlineData("version: 1\n", "", 1, 1, "version is missing")]
    [InlineData("version: 1", "version: ‸2", 0, 0, "version is the number 2; this release reads version 1")]
    [InlineData("version: 1", "version: ‸\"1\"", 0, 0, "this release reads version 1")]
    [InlineData("app: com.example.checklists\n", "", 1, 1, "app is missing")]
    [InlineData("com.example.checklists", "‸com/example", 0, 0, "'com/example' is no app key")]
    [InlineData("com.example.checklists", "‸12", 0, 0, "expected an app key, found the number 12; put it in quotes")]
    [InlineData("com.example.checklists", "‸[x]", 0, 0, "expected an app key, found a list")]
    [InlineData("product: jira", "product: ‸bitbucket", 0, 0, "expected jira or confluence, found 'bitbucket'")]
    [InlineData("product: jira\n", "", 1, 1, "product is missing")]
    [InlineData("product: jira", "product: jira\ntransferName: ‸a/b", 0, 0, "'a/b' is no name")]
    [InlineData("product: jira", "product: jira\nsite: ‸replace", 0, 0, "expected keep or rewrite, found 'replace'")]
    [InlineData("product: jira", "product: jira\nignore: ‸\"*.log\"", 0, 0, "expected a list of globs, found '*.log'")]
    [InlineData("product: jira", "product: jira\nignore: [\"*.log\", ‸\"\"]", 0, 0, "expected a glob, found an empty text")]
    [InlineData("product: jira", "product: jira\nignore: [‸\"a**\"]", 0, 0, "malformed glob 'a**': two stars in a row")]
    // completion
    [InlineData("completion: { idle: 2h }\n", "", 1, 1, "no completion rule")]
    [InlineData("{ idle: 2h }", "‸{}", 0, 0, "no completion rule")]
    [InlineData("{ idle: 2h }", "‸2h", 0, 0, "expected a completion rule (manifest, parts, labels or idle), found '2h'")]
    [InlineData("{ idle: 2h }", "{ idle: 2h, ‸manifest: m.json }", 0, 0, "manifest is a second completion rule beside idle")]
    [InlineData("{ idle: 2h }", "{ ‸idel: 2h, manifest: m.json }", 0, 0, "unknown key 'idel' of completion; did you mean 'idle'?")]
    [InlineData("idle: 2h", "idle: ‸2 hours", 0, 0, "expected a duration such as 30s, 90m, 2h or 1d, found '2 hours'")]
    [InlineData("idle: 2h", "idle: ‸PT2H", 0, 0, "expected a duration")]
    [InlineData("idle: 2h", "idle: ‸0h", 0, 0, "expected a duration")]
    [InlineData("idle: 2h", "idle: ‸15d", 0, 0, "longer than 14 days")]
    [InlineData("idle: 2h", "manifest: ‸\"m*.json\"", 0, 0, "'m*.json' is a glob; expected the label of one upload")]
    [InlineData("idle: 2h", "parts: ‸\"{name}/{n}\"", 0, 0, "malformed pattern '{name}/{n}': {m} is missing")]
    [InlineData("idle: 2h", "parts: ‸\"{n}-of-{m}-{n}\"", 0, 0, "{n} stands 2 times")]
    [InlineData("idle: 2h", "parts: ‸\"{n}{m}\"", 0, 0, "need something between them")]
    [InlineData("idle: 2h", "parts: ‸\"{x}{n}-{m}\"", 0, 0, "only {name}, {n} and {m} can stand in braces")]
    [InlineData("idle: 2h", "labels: ‸[]", 0, 0, "expected at least one glob")]
    [InlineData("idle: 2h", "labels: [a, \"b*\": ‸0]", 0, 0, "expected how many files there are")]
    [InlineData("idle: 2h", "labels: [a, ‸{ b: 1, c: 2 }]", 0, 0, "one glob with its count")]
    [InlineData("idle: 2h", "labels: [‸[a]]", 0, 0, "expected a glob, found a list")]
    // source
    [InlineData("product: jira", "product: jira\nsource: ‸ftp://x", 0, 0, "'ftp://x' is no base URL")]
    [InlineData("product: jira", "product: jira\nsource: ‸old.example.org", 0, 0, "is no base URL; expected an absolute http or https URL")]
    [InlineData("product: jira", "product: jira\nsource: ‸[a]", 0, 0, "expected { label, path }, { manifest: path } or a URL, found a list")]
    [InlineData("product: jira", "product: jira\nsource: ‸{ label: about.json }", 0, 0, "path is missing")]
    [InlineData("product: jira", "product: jira\nsource: { label: about.json, path: ‸\"$.a[*]\" }", 0, 0, "does not name one place")]
    [InlineData("product: jira", "product: jira\nsource: { manifest: ‸$.baseUrl }", 0, 0, "the plan has no manifest")]
    [InlineData("{ idle: 2h }", "{ manifest: m }\nsource: { manifest: $.baseUrl, ‸label: a }", 0, 0, "label cannot stand beside manifest")]
    [InlineData("product: jira", "product: jira\nsources: [https://a.example, ‸/jira]", 0, 0, "'/jira' is no base URL")]
    [InlineData("product: jira", "product: jira\nsources: [‸https://me:secret@a.example]", 0, 0, "without user")]
    // policies and accept
    [InlineData("product: jira", "product: jira\nmissing: ‸drop", 0, 0, "expected skip, keep, null or fail, found 'drop'")]
    [InlineData("product: jira", "product: jira\nmissing: ‸park", 0, 0, "missing: park is not supported yet")]
    [InlineData("product: jira", "product: jira\nmissing: ‸~", 0, 0, "expected skip, keep, null or fail, found null")]
    [InlineData("product: jira", "product: jira\nmissing:‸", 0, 0, "expected skip, keep, null or fail, found nothing")]
    [InlineData("issueId: issueId", "issueId: { kind: issueId, missing: ‸park }", 0, 0, "not supported yet")]
    [InlineData("product: jira", "product: jira\naccept: [‸\"jira:isue\"]", 0, 0, "unknown namespace 'jira:isue'; expected one of the platform or of the plan's kinds; did you mean 'jira:issue'?")]
    [InlineData("product: jira", "product: jira\naccept: [jira:issue, ‸jira:issue]", 0, 0, "stands here twice")]
    [InlineData("issueId: issueId", "issueId: { kind: issueId, accept: [‸x] }", 0, 0, "unknown namespace 'x'")]
    // rows of macros and URLs
    [InlineData("product: jira", "product: jira\nmacros: ‸[a]", 0, 0, "expected a mapping of names to macros, found a list")]
    [InlineData("product: jira", "product: jira\nmacros: { board: ‸boardId }", 0, 0, "expected a mapping of parameters to kinds, found 'boardId'")]
    [InlineData("product: jira", "product: jira\nmacros: { board: ‸{} }", 0, 0, "macro 'board' has no parameters")]
    [InlineData("product: jira", "product: jira\nmacros: { board: { id: boardId }, ‸Board: { id: boardId } }", 0, 0, "macro 'Board' stands twice; the case of names does not count")]
    [InlineData("product: jira", "product: jira\nmacros: { board: { id: ‸bordId } }", 0, 0, "unknown kind 'bordId'; expected a built-in kind or one of the plan's kinds; did you mean 'boardId'?")]
    [InlineData("product: jira", "product: jira\nmacros: { board: { id: ‸[boardId, issueId] } }", 0, 0, "expected one kind in the list, which means ids of it with commas between them; found 2")]
    [InlineData("product: jira", "product: jira\nmacros: { board: { id: { entity: ‸lists } } }", 0, 0, "unknown entity 'lists'")]
    [InlineData("product: jira", "product: jira\nurls: ‸/board/{boardId}", 0, 0, "expected a list of forms of URL, found '/board/{boardId}'")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"board/{boardId}\"]", 0, 0, "malformed URL 'board/{boardId}': it does not begin with a slash; expected a path without the server's base URL")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"https://x.example/board/{boardId}\"]", 0, 0, "it does not begin with a slash")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"/board/{boardId}-{issueId}\"]", 0, 0, "'{boardId}-{issueId}' has several names or stars; expected one between two slashes or in a parameter")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"/board/boardId}\"]", 0, 0, "'boardId}' has a brace without its other one")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"/board/{}\"]", 0, 0, "no name in braces")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"/board//{boardId}\"]", 0, 0, "it has an empty path segment")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"/board?={boardId}\"]", 0, 0, "a parameter has no name")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"/board/*\"]", 0, 0, "it has no name in braces, so nothing of it is a reference")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"/board /{boardId}\"]", 0, 0, "it has a character that no URL has")]
    [InlineData("product: jira", "product: jira\nurls: [‸\"/board/{bordId}\"]", 0, 0, "unknown kind 'bordId'")]
    [InlineData("product: jira", "product: jira\nurls: [\"/board/{boardId}\", ‸\"/board/{boardId}\"]", 0, 0, "stands here twice")]
    [InlineData("product: jira", "product: jira\nurls: [‸{ id: boardId }]", 0, 0, "path is missing")]
    [InlineData("product: jira", "product: jira\nurls: [{ path: \"/board/{id}\", id: ‸bordId }]", 0, 0, "unknown kind 'bordId'")]
    [InlineData("product: jira", "product: jira\nurls: [{ path: \"/board/{board}\", board: boardId, ‸baord: boardId }]", 0, 0, "{baord} does not stand in '/board/{board}'; did you mean 'board'?")]
    // own kinds
    [InlineData("product: jira", "product: jira\nkinds: ‸[a]", 0, 0, "expected a mapping of names to kinds, found a list")]
    [InlineData("product: jira", "product: jira\nkinds: { a: ‸{ key: \"x{}\" } }", 0, 0, "namespace is missing")]
    [InlineData("product: jira", "product: jira\nkinds: { a: { namespace: ‸users } }", 0, 0, "'users' is no namespace")]
    [InlineData("product: jira", "product: jira\nkinds: { a: { namespace: ‸\"derived/jira:boards\" } }", 0, 0, "unknown derived namespace")]
    [InlineData("product: jira", "product: jira\nkinds: { a: { namespace: \"jira:issue\", key: ‸name } }", 0, 0, "'name' has {} 0 times; expected it once")]
    [InlineData("product: jira", "product: jira\nkinds: { a: { namespace: \"jira:issue\", pattern: ‸\"{}-{}\" } }", 0, 0, "has {} 2 times")]
    [InlineData("product: jira", "product: jira\nkinds: { a: { namespace: \"jira:issue\", ‸patern: \"{}\" } }", 0, 0, "unknown key 'patern' of a kind; did you mean 'pattern'?")]
    [InlineData("product: jira", "product: jira\nkinds: { ‸wiki: { namespace: \"jira:issue\" } }", 0, 0, "'wiki' is a built-in kind of text")]
    // entities
    [InlineData("entities:", "entities: ‸{}\nx-entities:", 0, 0, "expected at least one entity")]
    [InlineData("    label: \"checklists*\"\n", "", 7, 5, "label is missing")]
    [InlineData("    key: $.id\n", "", 7, 5, "key is missing")]
    [InlineData("key: $.id", "key: ‸$.ids[*]", 0, 0, "does not name one place; expected a path without *, .. and ~ for the record's key")]
    [InlineData("key: $.id", "key: ‸id", 0, 0, "malformed path 'id': expected '$', which stands for the record at character 1")]
    [InlineData("key: $.id", "key: $.id\n    format: ‸yaml", 0, 0, "expected ndjson, json, csv or xml, found 'yaml'")]
    [InlineData("key: $.id", "key: $.id\n    format: ndjson\n    ‸arrays: [a]", 0, 0, "arrays is for XML; the format of this entity is ndjson")]
    [InlineData("key: $.id", "key: $.id\n    ‸feilds: {}", 0, 0, "unknown key 'feilds' of an entity; did you mean 'fields'?")]
    [InlineData("key: $.id", "key: $.id\n    arrays: ‸items", 0, 0, "expected a list of names, found 'items'")]
    [InlineData("key: $.id", "key: $.id\n    id: ‸a/b", 0, 0, "'a/b' is no name")]
    [InlineData("  checklists:", "  ‸check/lists:", 0, 0, "'check/lists' is no name")]
    // fields
    [InlineData("$.issueId: issueId", "$.issueId: ‸isueId", 0, 0, "unknown kind 'isueId'; expected a built-in kind or one of the plan's kinds; did you mean 'issueId'?")]
    [InlineData("$.issueId: issueId", "‸$.issue-id: issueId", 0, 0, "malformed path '$.issue-id': a name cannot contain '-' after a dot; write it in brackets, as in $['odd name'] at character 8")]
    [InlineData("$.issueId: issueId", "‸$: issueId", 0, 0, "'$' is the whole record")]
    [InlineData("$.issueId: issueId", "$.issueId: ‸[issueId]", 0, 0, "expected a kind, { kind, missing, accept }, { entity } or { by, … }, found a list")]
    [InlineData("$.issueId: issueId", "$.issueId: ‸{ missing: keep }", 0, 0, "kind is missing")]
    [InlineData("$.issueId: issueId", "$.issueId: { entity: ‸checklist }", 0, 0, "unknown entity 'checklist'; expected one of the plan's entities; did you mean 'checklists'?")]
    [InlineData("$.issueId: issueId", "$.issueId: { entity: checklists, ‸missing: keep }", 0, 0, "unknown key 'missing' of a reference to an entity")]
    [InlineData("$.issueId: issueId", "$.issueId: ‸{ by: $.type }", 0, 0, "by has no cases")]
    [InlineData("$.issueId: issueId", "$.issueId: { by: ‸$..type, a: issueId }", 0, 0, "does not name one place")]
    [InlineData("$.issueId: issueId", "$.issueId: { by: $.type, a: ‸isueId }", 0, 0, "unknown kind 'isueId'")]
    [InlineData("$.issueId: issueId", "$.issueId: { by: $.type, a: { entity: ‸x } }", 0, 0, "unknown entity 'x'")]
    [InlineData("$.issueId: issueId", "$.a[*]: issueId\n      ‸$.a[0]: issueId", 0, 0, "'$.a[0]' can match the same value as '$.a[*]' in line 10")]
    [InlineData("$.issueId: issueId", "$.a: issueId\n      ‸$['a']: issueId", 0, 0, "can match the same value")]
    [InlineData("$.issueId: issueId", "$.a: issueId\n      ‸$.a: issueId", 0, 0, "key '$.a' stands twice of fields")]
    // YAML
    [InlineData("$.issueId: issueId", "$.issueId: ‸&a issueId", 0, 0, "an anchor (&a) is not allowed")]
    [InlineData("$.issueId: issueId", "$.issueId: ‸*a", 0, 0, "an alias (*a) is not allowed")]
    [InlineData("$.issueId: issueId", "$.issueId: ‸!!str issueId", 0, 0, "a tag (tag:yaml.org,2002:str) is not allowed")]
    [InlineData("issueId: issueId", "issueId: issueId\n‸---\nversion: 1", 0, 0, "a second document begins here")]
    [InlineData("product: jira", "product: jira\n? ‸[a]\n: b", 0, 0, "a list stands where a key is expected")]
    [InlineData("product: jira", "product: ji‸\u0000ra", 0, 0, "control character U+0000")]
    public void Read_OneThingBroken_NamesPlaceAndExpectation(string whole, string broken, int line, int column, string message)
    {
        var text = Valid.Replace("\r", "", StringComparison.Ordinal);
        var at = text.IndexOf(whole, StringComparison.Ordinal);
        Assert.True(at >= 0, "the row replaces nothing");
        text = text[..at] + broken + text[(at + whole.Length)..];
        if (line == 0) (text, line, column) = TakeMark(text);
        text = text.Replace("\nx-entities:", "\n#", StringComparison.Ordinal);
        if (text.Contains("\n#", StringComparison.Ordinal)) text = text[..text.IndexOf("\n#", StringComparison.Ordinal)];

        var reading = PlanTexts.Parse(text);

        var fault = Assert.Single(reading.Faults);
        Assert.Null(reading.Plan);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal($"plan.yaml:{line}:{column}: {fault.Message}", fault.ToString());
    }

    [Fact]
    public void Read_ValidPlan_HasNoFaults()
    {
        var reading = PlanTexts.Parse(Valid);

        Assert.Empty(reading.Faults);
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void Read_ManyThingsBroken_TellsAllInOrderOfTheFile()
    {
        var text = """
            version: 3
            app: a b
            product: jra
            completion: { idle: 2x, manifest: "*" }
            entities:
              a:
                label: "a*"
                key: $.x[-1]
                fields:
                  $.b: foo
                  $.c[: issueId
            """;

        var reading = PlanTexts.Parse(text);

        Assert.Equal(
            ["1:10", "2:6", "3:10", "4:21", "4:25", "4:35", "8:10", "10:12", "11:7"],
            reading.Faults.Select(f => $"{f.Line}:{f.Column}"));
    }

    [Theory]
    [InlineData("", 1, 1, "the plan is empty")]
    [InlineData("# only a comment\n", 1, 1, "the plan is empty")]
    [InlineData("- a\n", 1, 1, "expected a mapping with version, app, product, completion and entities, found a list")]
    [InlineData("just text", 1, 1, "expected a mapping")]
    [InlineData("a: [b\n", 2, 1, "this is no YAML")]
    [InlineData("a: b: c\n", 1, 5, "this is no YAML")]
    [InlineData("[-?,\n", 2, 1, "this is no YAML")]
    public void Read_NoPlanAtAll_SaysWhatItIs(string text, int line, int column, string message)
    {
        var reading = PlanTexts.Parse(text);

        var fault = Assert.Single(reading.Faults);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (fault.Line, fault.Column));
    }

    [Fact]
    public void Read_EmptyMapping_NamesEverythingThatIsMissing()
    {
        var reading = PlanTexts.Parse("{}");

        Assert.Equal(["version", "app", "product", "completion", "entities"], reading.Faults.Select(f => f.Message.Split(' ')[0]));
    }

    [Fact]
    public void Read_InvalidUtf8_NamesTheByte()
    {
        byte[] bytes = [.. "version: 1\nä: "u8, 0xFF, .. "\n"u8];

        var reading = PlanReader.Read(bytes, "p");

        var fault = Assert.Single(reading.Faults);
        Assert.Equal("p:2:4: byte 15 of the file is not valid UTF-8; expected a plan in UTF-8", fault.ToString());
    }

    [Fact]
    public void Read_OneByteTooMuch_IsRefused()
    {
        var largest = Valid + "\n#" + new string('x', PlanReader.MaxBytes - Encoding.UTF8.GetByteCount(Valid) - 2);

        var fits = PlanTexts.Parse(largest);
        var tooLarge = PlanTexts.Parse(largest + "x");

        Assert.Empty(fits.Faults);
        Assert.Contains("1,048,577 bytes", Assert.Single(tooLarge.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ByteOrderMark_IsPassedOver()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Valid.Replace("version: 1", "version: 2", StringComparison.Ordinal))];

        var reading = PlanReader.Read(bytes, "p");

        Assert.Equal((1, 10), (reading.Faults[0].Line, reading.Faults[0].Column));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("[\n")]
    [InlineData("? ")]
    public void Read_DeepNesting_IsOneFault(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 200_000 / opening.Length));

        var reading = PlanTexts.Parse(text);

        Assert.Contains("this is no YAML", Assert.Single(reading.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BillionLaughs_IsRefusedByItsAnchors()
    {
        var lines = Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]");

        var reading = PlanTexts.Parse("a0: &a0 lol\n" + string.Join('\n', lines));

        Assert.Contains(reading.Faults, f => f.Message.Contains("an anchor (&a30) is not allowed", StringComparison.Ordinal));
        Assert.Contains(reading.Faults, f => f.Message.Contains("an alias (*a29) is not allowed", StringComparison.Ordinal));
    }

    private static (string Text, int Line, int Column) TakeMark(string text)
    {
        var at = text.IndexOf('‸', StringComparison.Ordinal);
        Assert.True(at >= 0, "the row marks no place");
        var before = text[..at];
        return (text.Remove(at, 1), before.Count(c => c == '\n') + 1, at - before.LastIndexOf('\n'));
    }
}
