using System.Text;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class MappingBatchTests
{
    [Fact]
    public void Answer_KeysOfSeveralTables_AreAnsweredInOrder()
    {
        var (issues, users, batch) = (Table("jira:issue"), Table("identity:user"), new MappingBatch());
        issues.Add("10001"u8, "20001"u8);
        users.Add("jira.userkey/JIRAUSER1"u8, "557058:1b5e9a4c-0000-4000-8000-0123456789ab"u8);
        var (issue, user) = (new KeyForm(issues), new KeyForm(users, "jira.userkey/"u8));

        Assert.Equal(0, batch.Ask(issue, "10001"u8));
        Assert.Equal(1, batch.Ask(user, "JIRAUSER1"u8));
        Assert.Equal(2, batch.Ask(issue, "10002"u8));
        Assert.Equal(3, batch.Ask(user, "10001"u8));
        batch.Answer();

        Assert.Equal(["20001", "557058:1b5e9a4c-0000-4000-8000-0123456789ab", "-", "-"], Answers(batch));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("jira.userkey/", "")]
    [InlineData("identity:group:name/a/", "")]
    [InlineData("1", "2")]
    [InlineData("no slash", "")]
    [InlineData("a beginning of more than thirty-two bytes/", "")]
    [InlineData("x/y", "/z")]
    public void Answer_AnyPrefixAndSuffix_FindsTheWholeKey(string prefix, string suffix)
    {
        string[] ids = ["", "1", "01", "a/b", "/", "é", "1099511627775", "1099511627768", "99999999999999999999", new('x', 300), new('y', 65_000)];
        var (table, batch) = (Table("n"), new MappingBatch());
        foreach (var id in ids) table.Add(Bytes(prefix + id + suffix), Bytes("v" + id));
        var form = new KeyForm(table, Bytes(prefix), Bytes(suffix));

        foreach (var id in ids) batch.Ask(form, Bytes(id));
        batch.Ask(form, "not there"u8);
        batch.Answer();

        Assert.Equal([.. ids.Select(i => "v" + i), "-"], Answers(batch));
    }

    [Fact]
    public void Answer_ManyRandomKeys_EqualsADictionary()
    {
        var generator = new PairGenerator(11);
        var (table, expected) = generator.Fill(60_000);
        var (batch, form) = (new MappingBatch(), new KeyForm(table));
        for (var round = 0; round < 20; round++)
        {
            string[] keys = [.. Enumerable.Range(0, round * 200).Select(_ => generator.Key())];

            foreach (var key in keys) batch.Ask(form, Bytes(key));
            batch.Answer();

            Assert.Equal(keys.Select(k => expected.GetValueOrDefault(k, "-")), Answers(batch));
            batch.Clear();
        }
    }

    [Fact]
    public void Answer_AskedInTwoRounds_KeepsTheFirstAnswers()
    {
        var (table, batch) = (Table("n"), new MappingBatch());
        table.Add("1"u8, "a"u8);
        table.Add("2"u8, "bb"u8);
        var form = new KeyForm(table);

        batch.Ask(form, "1"u8);
        batch.Answer();
        batch.Ask(form, "2"u8);
        batch.Answer();

        Assert.Equal(["a", "bb"], Answers(batch));
    }

    [Fact]
    public void Answer_PartialTable_TellsUnknownFromMissingAndNotesItOnce()
    {
        var unknown = new UnknownKeys();
        var (table, batch) = (Table("identity:user"), new MappingBatch(unknown));
        table.IsComplete = false;
        table.Add("1"u8, "a"u8);
        table.TryAddMissing("2"u8);
        table.TryAddMissing("email/x"u8);
        var (bare, email) = (new KeyForm(table), new KeyForm(table, "email/"u8));

        foreach (var id in new[] { "1", "2", "3", "3" }) batch.Ask(bare, Bytes(id));
        foreach (var id in new[] { "x", "y" }) batch.Ask(email, Bytes(id));
        batch.Answer();

        Assert.Equal(
            [MappingAnswer.Found, MappingAnswer.None, MappingAnswer.Unknown, MappingAnswer.Unknown, MappingAnswer.None, MappingAnswer.Unknown],
            Enumerable.Range(0, batch.Count).Select(i => batch[i]));
        Assert.Equal(["identity:user 3", "identity:user email/y"], unknown.TakeUnknown().Select(k => $"{k.Namespace} {Encoding.UTF8.GetString(k.Key.Span)}"));
        Assert.Empty(unknown.TakeUnknown());
    }

    private static MappingTable Table(string mappingNamespace) => new(mappingNamespace, null);

    private static string[] Answers(MappingBatch batch) =>
        [.. Enumerable.Range(0, batch.Count).Select(i => batch[i] == MappingAnswer.Found ? Encoding.UTF8.GetString(batch.Value(i)) : "-")];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
