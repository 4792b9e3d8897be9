using System.Text;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>
/// NDJSON of checklists from a seed: about 955 bytes a record, escapes and non-ASCII in its texts; two ids that are numbers, two users, one to five more users
/// in an array. All ids are random and have a mapping.
/// </summary>
internal sealed class RecordData
{
    public const string IssueNamespace = "jira:issue";
    public const string ProjectNamespace = "jira/classic:project";
    public const string UserNamespace = "identity:user";
    public const string UserPrefix = "jira.userkey/";

    private const int Projects = 1_000;

    private static readonly string[] Words =
        ["release", "prüfen", "checklist", "\\\"quoted\\\"", "naïve", "line\\nbreak", "データ", "back\\\\slash", "review", "Straße", "deploy", "the", "of", "done", "\\u00e9t\\u00e9", "tab\\t", "and", "customer"];

    private readonly Random _random = new(5);
    private readonly int _issues;
    private readonly int _users;

    public RecordData(long bytes, int issues)
    {
        (_issues, _users) = (issues, issues / 10);
        var stream = new MemoryStream((int)bytes + 4096);
        var record = new StringBuilder();
        for (var number = 1; stream.Length < bytes; number++)
        {
            record.Clear();
            Append(record, number);
            stream.Write(Encoding.UTF8.GetBytes(record.ToString()));
        }

        Bytes = stream.GetBuffer();
        Length = (int)stream.Length;
        foreach (var (mappingNamespace, key, cloudId) in Pairs()) Mappings.Table(mappingNamespace).Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(cloudId));
    }

    public byte[] Bytes { get; }

    public int Length { get; }

    public MappingSet Mappings { get; } = new();

    /// <summary>Whole records, at most so many bytes.</summary>
    public ReadOnlyMemory<byte> First(long bytes) => Bytes.AsMemory(0, bytes >= Length ? Length : EndBefore((int)bytes));

    /// <summary>All records in two parts.</summary>
    public (ReadOnlyMemory<byte> Left, ReadOnlyMemory<byte> Right) Halves(ReadOnlyMemory<byte> records)
    {
        var end = EndBefore(records.Length / 2);
        return (records[..end], records[end..]);
    }

    public IEnumerable<(string Namespace, string Key, string CloudId)> Pairs()
    {
        for (var i = 0; i < _issues; i++) yield return (IssueNamespace, Issue(i), $"{20_000_000 + (7L * i)}");
        for (var i = 0; i < Projects; i++) yield return (ProjectNamespace, Project(i), $"{70_000 + i}");
        for (var i = 0; i < _users; i++) yield return (UserNamespace, UserPrefix + User(i), $"557058:{new Guid(i, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8])}");
    }

    private static string Issue(int index) => $"{10_000 + (3L * index)}";

    private static string Project(int index) => $"{10_000 + index}";

    private static string User(int index) => $"JIRAUSER{10_000 + index}";

    private int EndBefore(int at) => Bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;

    private void Append(StringBuilder record, int number)
    {
        record.Append($"{{\"id\":{number},\"issueId\":{Issue(_random.Next(_issues))},\"projectId\":{Project(_random.Next(Projects))},\"title\":\"{Text(6)}\",");
        record.Append($"\"assignee\":\"{User(_random.Next(_users))}\",\"createdBy\":\"{User(_random.Next(_users))}\",\"created\":\"2024-03-05T09:11:22.000Z\",\"archived\":false,\"weight\":{_random.Next(100)}.5,\"items\":[");
        var items = _random.Next(1, 6);
        for (var i = 0; i < items; i++)
        {
            if (i > 0) record.Append(',');
            record.Append($"{{\"id\":{i},\"text\":\"{Text(10)}\",\"checked\":{(i % 2 == 0 ? "true" : "false")},\"userKey\":\"{User(_random.Next(_users))}\"}}");
        }

        record.Append($"],\"description\":\"{Text(22)}\"}}\n");
    }

    private string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[_random.Next(Words.Length)]));
}
