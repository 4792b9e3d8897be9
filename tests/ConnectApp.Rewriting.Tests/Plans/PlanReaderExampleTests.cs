using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class PlanReaderExampleTests
{
    [Theory]
    [InlineData("jira-plan.yaml")]
    [InlineData("confluence-plan.yaml")]
    [InlineData("contract-plan.yaml")]
    public void Read_ExampleWithoutTextKinds_HasNoFaults(string name)
    {
        var reading = PlanTexts.Parse(PlanTexts.ReadWithoutText(name));

        Assert.Equal([], reading.Faults.Select(f => f.ToString()));
        Assert.Equal([], reading.Warnings.Select(f => f.ToString()));
        Assert.NotNull(reading.Plan);
    }

    [Theory]
    [InlineData("jira-plan.yaml")]
    [InlineData("confluence-plan.yaml")]
    [InlineData("contract-plan.yaml")]
    public void Read_Example_HasNoFaults(string name)
    {
        var reading = PlanTexts.Parse(PlanTexts.Read(name));

        Assert.Equal([], reading.Faults.Select(f => f.ToString()));
    }

    [Fact]
    public void Read_ContractPlan_HasAllOfIt()
    {
        var plan = PlanReader.Read(Encoding.UTF8.GetBytes(PlanTexts.Read("contract-plan.yaml")), "p").Plan!;

        Assert.Equal("com.example.checklists", plan.App);
        Assert.Equal(Product.Jira, plan.Product);
        Assert.Equal("checklists", plan.TransferName);
        Assert.Equal(new ManifestCompletion("manifest.json"), plan.Completion);
        Assert.Equal(("about.json", "$.baseUrl", false), (plan.Source!.Label, plan.Source.Path!.Text, plan.Source.InManifest));
        Assert.Equal(["https://old.example.org"], plan.Sources);
        Assert.False(plan.RewriteSite);
        Assert.Equal([new Glob("*.log")], plan.Ignore);
        var entity = Assert.Single(plan.Entities);
        Assert.Equal(("checklists", "checklists*", RecordFormat.Ndjson, "$.id", "checklists"), (entity.Name, entity.Label.Pattern, entity.Format, entity.Key.Text, entity.IdName));
        Assert.Equal(
            ["$.id", "$.parentId", "$.issueId", "$.createdBy", "$.items[*].assignee", "$.items[*].text", "$.body", "$.fieldDefaults.*~"],
            entity.Fields.Select(f => f.Path.Text));
        Assert.Equal("checklists", entity.Fields[0].Kind!.Entity);
        Assert.Equal((MissingPolicy.Null, "jira.userkey/"), (entity.Fields[3].Missing, entity.Fields[3].Kind!.KeyPrefix));
        Assert.Equal(MissingPolicy.Keep, entity.Fields[4].Missing);
        Assert.Equal("$.bodyFormat", entity.Fields[6].By!.Text);
        Assert.Equal(TextLanguage.Adf, entity.Fields[6].Cases["adf"].Language);
        Assert.True(entity.Fields[7].Path.Names);

        // Of its own kinds, and of what wiki markup, URLs in it and queries in those can ask for.
        Assert.Superset(new HashSet<string> { "identity:user", "jira/classic:customField", "jira:issue", "jira:filter", "derived/jira:projectKey", "confluence:page" }, plan.Namespaces.ToHashSet());
        Assert.DoesNotContain("", plan.Namespaces);
        Assert.Equal(plan.Namespaces.Distinct().Order(StringComparer.Ordinal), plan.Namespaces);
    }

    [Fact]
    public void Read_NamespacesOfKeys_AreTheDerivedOnes()
    {
        var jira = PlanTexts.Parse(PlanTexts.ReadWithoutText("jira-plan.yaml")).Plan!;
        var confluence = PlanTexts.Parse(PlanTexts.ReadWithoutText("confluence-plan.yaml")).Plan!;

        Assert.Equal(["derived/jira:projectKey", "identity:user", "jira/classic:customField", "jira/classic:project", "jira:filter", "jira:issue"], jira.Namespaces);
        Assert.Equal(["confluence:page", "confluence:space", "derived/confluence:spaceKey", "identity:user"], confluence.Namespaces);
    }

    [Fact]
    public void Read_UserKindsOfConfluence_HaveItsOwnForms()
    {
        var plan = PlanTexts.Parse("""
            version: 1
            app: a
            product: confluence
            completion: { idle: 1d }
            entities:
              a: { label: a, key: $.id, fields: { $.k: userKey, $.n: userName } }
            """).Plan!;

        Assert.Equal("confluence.userkey/", plan.Entities[0].Fields[0].Kind!.KeyPrefix);
        Assert.Equal("no mapping for user names", plan.Entities[0].Fields[1].Kind!.NeverMapped);
    }

    [Theory]
    [InlineData("", "issueId", MissingPolicy.Skip)]
    [InlineData("", "wiki", MissingPolicy.Keep)]
    [InlineData("missing: fail", "issueId", MissingPolicy.Fail)]
    [InlineData("missing: skip", "wiki", MissingPolicy.Skip)]
    [InlineData("missing: keep", "{ kind: issueId, missing: null }", MissingPolicy.Null)]
    [InlineData("missing: keep", "{ kind: issueId, missing: 'null' }", MissingPolicy.Null)]
    [InlineData("missing: null", "issueId", MissingPolicy.Null)]
    [InlineData("", "{ by: $.t, a: issueId, missing: keep }", MissingPolicy.Keep)]
    [InlineData("", "{ by: $.t, a: wiki, b: adf }", MissingPolicy.Keep)]
    [InlineData("", "{ by: $.t, a: issueId, b: pageId }", MissingPolicy.Skip)]
    public void Read_Missing_IsTheFieldsThenThePlansThenTheKinds(string ofPlan, string field, MissingPolicy expected)
    {
        var reading = PlanReader.Read(Encoding.UTF8.GetBytes(Plan(ofPlan, field)), "p");

        Assert.Empty(reading.Faults);
        Assert.Equal(expected, reading.Plan!.Entities[0].Fields[0].Missing);
    }

    [Theory]
    [InlineData("missing: null", "wiki")]
    [InlineData("", "{ kind: adf, missing: null }")]
    [InlineData("", "{ by: $.t, a: wiki, missing: null }")]
    public void Read_NullForText_IsRefused(string ofPlan, string field)
    {
        var reading = PlanReader.Read(Encoding.UTF8.GetBytes(Plan(ofPlan, field)), "p");

        Assert.Contains("missing: null is not possible for references inside text", Assert.Single(reading.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OwnKinds_AreKnownWithTheirParts()
    {
        var plan = PlanTexts.Parse(Plan(
            "kinds: { token: { namespace: \"jira/classic:customField\", key: \"a/{}/b\", pattern: \"field:{};\" } }", "{ kind: token, accept: [\"jira/classic:customField\"] }")).Plan!;

        var field = plan.Entities[0].Fields[0];
        Assert.Equal(
            new ReferenceKind { Name = "token", Namespace = "jira/classic:customField", KeyPrefix = "a/", KeySuffix = "/b", Form = ValueForm.Pattern, ValuePrefix = "field:", ValueSuffix = ";" },
            field.Kind);
        Assert.Equal(["jira/classic:customField"], field.Accept);
    }

    [Theory]
    [InlineData("kinds: { issueId: { namespace: \"jira:filter\" } }", "issueId", "6:10", "'issueId' replaces the built-in kind of that name")]
    [InlineData("kinds: { a: { namespace: \"jira:isue\" } }", "a", "6:26", "'jira:isue' is no documented namespace of the platform; did you mean 'jira:issue'?")]
    [InlineData("accept: [\"jira:filter\"]", "issueId", "6:10", "accept names 'jira:filter', which no field asks for")]
    [InlineData("", "{ kind: issueId, accept: [\"jira:filter\"] }", "5:80", "accept names 'jira:filter', which no field asks for")]
    [InlineData("", "{ entity: a }", "5:33", "its own key stays; add $.id: { entity: a } to its fields")]
    public void Read_DoubtfulPlan_HasAWarningAndStands(string ofPlan, string field, string place, string message)
    {
        var reading = PlanTexts.Parse(Plan(ofPlan, field));

        Assert.NotNull(reading.Plan);
        var warning = Assert.Single(reading.Warnings);
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
        Assert.Equal(place, $"{warning.Line}:{warning.Column}");
    }

    [Fact]
    public void Read_LargestHostilePlan_IsQuick()
    {
        // As many fields as an entity may have, each with as many steps of the dearest kind as fit, and none overlapping another.
        var fields = Enumerable.Range(0, 500).Select(i => $"      $.y{i}..a..b..a..b..a..b..a..b..a..b..a..b..a..b..a: issueId");
        var text = Plan("", "issueId").Replace("{ a: { label: a, key: $.id, fields: { $.x: issueId } } }", "\n  a:\n    label: a\n    key: $.id\n    fields:\n" + string.Join('\n', fields), StringComparison.Ordinal);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var reading = PlanTexts.Parse(text);

        Assert.Empty(reading.Faults);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Fuzz_Plan_NeverThrowsAndTellsFaultsWithTheirPlace()
    {
        var originals = PlanTexts.Names.Select(n => Encoding.UTF8.GetBytes(PlanTexts.Read(n))).ToArray();
        var (read, faulty) = (0, 0);

        Fuzz.Run(1000, random =>
        {
            var reading = PlanReader.Read(Mutate([.. originals[random.Next(originals.Length)]], random), "p");

            Assert.Equal(reading.Plan is null, reading.Faults.Count > 0);
            Assert.All(reading.Faults, f => Assert.True(f.Line >= 1 && f.Column >= 1 && f.Message.Length > 0));
            if (reading.Plan is null) faulty++;
            read++;
        });

        // Neither is nearly every plan refused for the same first fault, nor does the damage miss what is read.
        Assert.InRange(faulty, read * 2 / 3, read - 1);
    }

    private static byte[] Mutate(List<byte> bytes, Random random)
    {
        ReadOnlySpan<byte> special = "{}[],:#&*!|>'\"%@`?-~$.\\\n\t 0\u00e9"u8;
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = special[random.Next(special.Length)]; break;
                case 1: bytes.Insert(at, special[random.Next(special.Length)]); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes[at] = (byte)random.Next(256); break;
                default:
                    var from = random.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 60), bytes.Count - from)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Plan(string ofPlan, string field) => $$"""
        version: 1
        app: a
        product: jira
        completion: { idle: 1d }
        entities: { a: { label: a, key: $.id, fields: { $.x: {{field}} } } }
        {{ofPlan}}
        """;
}
