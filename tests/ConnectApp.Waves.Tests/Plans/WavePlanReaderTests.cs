using System.Text;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Plans;
using Xunit;

namespace ConnectApp.Waves.Tests.Plans;

public sealed class WavePlanReaderTests : IDisposable
{
    private const string Head = """
        version: 1
        name: Acme to cloud
        product: jira
        cloud: { url: https://acme.atlassian.net/, email: ops@acme.example, token: env:CLOUD }
        server: { id: BXYZ, url: https://jira.acme.example/jira/, token: env:SERVER }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("wave-plans-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_ThePlanOfTheContract_HasEveryMember()
    {
        File.WriteAllText(Path.Combine(_folder, "rest.csv"), "\uFEFFAA\r\n\r\nBB\r\nAA\r\n");

        var reading = Read(Head + """
            apps: [com.example.checklists]
            usersAndGroups: ALL
            override: [MissingAttachments]
            onWarning: stop
            appsPatience: 22s
            waves:
              - name: pilot
                projects: [SC, TEST]
              - name: rest
                projects: { file: rest.csv }
                apps: [com.example.other]
                after: [pilot]
                afterPartial: true
                window: { from: "2026-12-05T00:00+01:00", to: "2026-12-06T18:00:30+01:00" }
                scope: { advancedRoadmaps: { mode: SCOPED, depth: 2, "on": true, none: null } }
            """);

        Assert.Empty(reading.Faults);
        Assert.Equal("projects: 1 lines repeat a key; each is taken once", Assert.Single(reading.Warnings).Message);
        var (pilot, rest) = (reading.Plan!.Waves[0], reading.Plan.Waves[1]);
        Assert.Equal(["SC", "TEST"], pilot.Keys);
        Assert.Equal("https://acme.atlassian.net", pilot.Cloud.Url);
        Assert.Equal("cloud-secret", pilot.Cloud.Token);
        Assert.Equal("https://jira.acme.example/jira", pilot.Server.Url);
        Assert.True(pilot.Server.CanAttach);
        Assert.Equal(["AA", "BB"], rest.Keys);
        Assert.Equal(["com.example.checklists", "com.example.other"], rest.Apps);
        Assert.True(rest is { StopsOnWarning: true, AfterPartial: true, HasUsersAndGroups: true });
        Assert.Equal(TimeSpan.FromSeconds(22), rest.AppsPatience);
        Assert.Equal(new DateTimeOffset(2026, 12, 6, 17, 0, 30, TimeSpan.Zero), rest.To);
        Assert.Equal("""{"mode":"SCOPED","depth":2,"on":true,"none":null}""", rest.MoreScope["advancedRoadmaps"].GetRawText());
    }

    [Fact]
    public void Read_ManyFaults_NamesAllWithTheirPlaces()
    {
        var reading = Read("""
            version: 2
            name: A
            product: jra
            cloud: { url: acme, email: nobody, token: x, more: 1 }
            server: { id: B, token: y }
            appsPatience: 14
            waves:
              - name: one
                projects: [A, A]
                after: [two, one]
                window: { from: "2026-12-05T00:00" }
              - name: one
                projects: []
            """);

        Assert.Null(reading.Plan);
        Assert.Equal(
            [
                "1:10", // version
                "3:10", // product
                "4:15", "4:28", "4:46", // url, email, more
                "5:9", // token without url
                "6:15", // a duration without a unit
                "10:12", "10:12", // no wave two; waits for itself
                "11:21", // no zone
                "12:11", // the name a second time
                "13:15", // no keys
            ],
            reading.Faults.Select(f => $"{f.Line}:{f.Column}"));
    }

    [Theory]
    [InlineData("a: [", "this is no YAML")]
    [InlineData("", "the plan is empty")]
    [InlineData("version: 1\nversion: 1\n", "stands here a second time")]
    [InlineData("version: &a 1\n", "an anchor is not allowed")]
    [InlineData("version: *a\n", "an alias is not allowed")]
    [InlineData("- 1\n", "found a list; expected a mapping")]
    [InlineData("a: \"\0\"\n", "control character U+0000")]
    public void Read_NoPlan_IsOneClearFault(string text, string expected) =>
        Assert.Contains(Read(text).Faults, f => f.Message.Contains(expected, StringComparison.Ordinal) && f is { Line: >= 1, Column: >= 1 });

    [Fact]
    public void Read_NoUtf8_NamesThePlace()
    {
        var fault = Assert.Single(WavePlanReader.Read([.. "a: 1\nb: "u8, 0xFF], new PlanSources()).Faults);

        Assert.Equal((2, 4), (fault.Line, fault.Column));
    }

    [Fact]
    public void Read_VariableThatIsNotSet_WarnsOrFails()
    {
        const string Text = """
            version: 1
            name: A
            product: confluence
            cloud: { url: https://a.atlassian.net, email: a@b, token: env:NOT_SET }
            server: { id: B }
            waves: [{ name: one, spaces: [S] }]
            """;

        Assert.Contains("NOT_SET is not set", Assert.Single(Read(Text).Warnings).Message, StringComparison.Ordinal);
        Assert.Contains("NOT_SET is not set", Assert.Single(Read(Text, needsSecrets: true).Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfARequest_RefusesVariablesAndFilesByLineAndReadsNone()
    {
        var asked = new List<string>();
        var sources = PlanSources.OfRequest(["ALLOWED"], uri => uri.Host == "10.0.0.1" ? "names an IP address" : null) with { Find = name => { asked.Add(name); return "x"; } };

        var reading = WavePlanReader.Read(
            """
            {"version": 1, "name": "A", "product": "jira",
             "cloud": {"url": "https://a.atlassian.net", "email": "a@b", "token": "env:PATH"},
             "server": {"id": "B", "url": "https://10.0.0.1", "token": "env:ALLOWED"},
             "waves": [
              {"name": "one", "projects": {"file": "/etc/passwd"}},
              {"name": "two", "projects": ["A"], "server": {"id": "C", "url": "https://s.example", "token": "file:/etc/passwd"}}]}
            """u8, sources);

        Assert.Equal([2, 3, 5, 6], reading.Faults.Select(f => f.Line));
        Assert.Equal(["ALLOWED"], asked);
    }

    [Fact]
    public void Parts_OfAWaveThatIsTooLarge_FitAndHoldEachKeyOnce()
    {
        var keys = Enumerable.Range(0, 50_000).Select(i => $"PROJ{i}Ä").ToList();
        var plan = Read(Head + "waves:\n  - name: rest\n    projects: [" + string.Join(", ", keys) + "]\n").Plan!;

        var parts = WaveParts.Of(plan);

        var bodies = parts.Select(p => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(WaveParts.DefinitionOf(plan.Name, p), ClientJson.Default.JobDefinition)).ToList();
        Assert.True(parts.Count > 1);
        Assert.Equal(Enumerable.Range(1, parts.Count).Select(i => $"rest-{i}"), parts.Select(p => p.Name));
        Assert.All(bodies, body => Assert.InRange(body.Length, 1, WaveParts.MostBytes));
        Assert.All(bodies.SkipLast(1), body => Assert.InRange(body.Length, WaveParts.MostBytes - 100, WaveParts.MostBytes));
        Assert.Equal(keys, parts.SelectMany(p => p.Wave.Keys));
    }

    [Fact]
    public void Definition_OfConfluence_IsAsItsSampleShows()
    {
        var plan = Read("""
            version: 1
            name: A
            product: confluence
            cloud: { url: https://a.atlassian.net, email: a@b, token: t }
            server: { id: B }
            usersAndGroups: ALL
            waves: [{ name: one, spaces: [S], scope: { globalEntities: { includedTypes: [GLOBAL_PAGE_TEMPLATES] } } }]
            """).Plan!;

        var json = System.Text.Json.JsonSerializer.Serialize(WaveParts.DefinitionOf(plan.Name, Assert.Single(WaveParts.Of(plan))), ClientJson.Default.JobDefinition);

        Assert.Equal(
            """
            {"name":"A / one","flow":"confluence-onpremises-to-cloud","source":{"serverId":"B"},"destination":{"url":"https://a.atlassian.net"},
            "scope":{"spaces":{"includedKeys":["S"],"includedData":"ALL"},"usersAndGroups":{"mode":"ALL"},"globalEntities":{"includedTypes":["GLOBAL_PAGE_TEMPLATES"]}}}
            """.ReplaceLineEndings(""), json);
    }

    private WavePlanReading Read(string text, bool needsSecrets = false) => WavePlanReader.Read(Encoding.UTF8.GetBytes(text), new PlanSources
    {
        Folder = _folder, NeedsSecrets = needsSecrets,
        Find = name => name switch { "CLOUD" => "cloud-secret", "SERVER" => "server-secret", _ => null },
    });
}
