using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>What the site holds.</summary>
internal sealed class JiraSite(string url, IReadOnlyList<JiraUser> users, PlatformClock clock, ServiceDials dials)
{
    private const long FirstIssue = 20_000;

    private readonly Dictionary<long, JiraIssue> _byId = [];
    private readonly SortedDictionary<int, JiraIssue> _byNumber = [];
    private readonly Dictionary<long, List<JiraLink>> _links = [];
    private readonly Dictionary<long, JiraIssue> _byComment = [];
    private readonly Dictionary<long, JiraIssue> _byAttachment = [];
    private long _lastId = 30_000_000;
    private int _lastNumber;

    /// <summary>Without a slash at its end.</summary>
    public string Url => url;

    /// <summary>The first is the one whose token is used.</summary>
    public IReadOnlyList<JiraUser> Users => users;

    public JiraUser Caller => users[0];

    public SortedDictionary<string, string> Components { get; } = new(StringComparer.OrdinalIgnoreCase) { ["Operations"] = "10301" };

    public List<(long Id, string Name, string State)> Sprints { get; } = [];

    /// <summary>In the order of their keys.</summary>
    public IEnumerable<JiraIssue> Issues => _byNumber.Values;

    public int IssueCount => _byNumber.Count;

    public int LinkCount => AllLinks().Count();

    public ServiceDials Dials => dials;

    public PlatformClock Clock => clock;

    public long NextId() => ++_lastId;

    public JiraIssue AddIssue(JiraType type, DateTimeOffset now)
    {
        // Keys are taken also by creates that fail; a dial says how many.
        var number = _lastNumber += 1 + (dials.Setting("keyGap")?.Count ?? 0);
        var issue = new JiraIssue(FirstIssue + number, number, type, now) { Indexed = clock.Now + (dials.Setting("indexLag")?.Time ?? TimeSpan.Zero) };
        _byId[issue.Id] = issue;
        _byNumber[number] = issue;
        return issue;
    }

    /// <param name="idOrKey">The key in any case.</param>
    public JiraIssue? Find(string idOrKey)
    {
        if (long.TryParse(idOrKey, out var id))
            return _byId.GetValueOrDefault(id);
        return idOrKey.StartsWith(JiraModel.ProjectKey + "-", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(idOrKey.AsSpan(JiraModel.ProjectKey.Length + 1), out var number) ? _byNumber.GetValueOrDefault(number) : null;
    }

    public JiraIssue? Find(long id) => _byId.GetValueOrDefault(id);

    public void AddComment(JiraIssue issue, JiraComment comment)
    {
        issue.Comments.Add(comment);
        _byComment[comment.Id] = issue;
    }

    public (JiraIssue Issue, JiraComment Comment)? FindComment(string id) =>
        long.TryParse(id, out var number) && _byComment.TryGetValue(number, out var issue) ? (issue, issue.Comments.First(c => c.Id == number)) : null;

    public void AddAttachment(JiraIssue issue, JiraAttachment attachment)
    {
        issue.Attachments.Add(attachment);
        _byAttachment[attachment.Id] = issue;
    }

    public JiraAttachment? FindAttachment(string id) =>
        long.TryParse(id, out var number) && _byAttachment.TryGetValue(number, out var issue) ? issue.Attachments.First(a => a.Id == number) : null;

    public IReadOnlyList<JiraLink> LinksOf(long issue) => _links.TryGetValue(issue, out var links) ? links : [];

    /// <summary>The same link once more is the one that is there.</summary>
    public void AddLink(JiraLinkType type, long inward, long outward)
    {
        if (LinksOf(inward).Any(l => l.Type == type && l.Inward == inward && l.Outward == outward))
            return;
        var link = new JiraLink(NextId(), type, inward, outward);
        foreach (var end in new[] { inward, outward }.Distinct())
            (_links.TryGetValue(end, out var links) ? links : _links[end] = []).Add(link);
    }

    public JiraLink? FindLink(string id) => long.TryParse(id, out var number) ? AllLinks().FirstOrDefault(l => l.Id == number) : null;

    public void RemoveLink(JiraLink link)
    {
        _links[link.Inward].Remove(link);
        _links[link.Outward].Remove(link);
    }

    public IEnumerable<JiraLink> AllLinks() => _links.SelectMany(l => l.Value.Where(link => link.Inward == l.Key));

    public bool HidesEmail(JiraUser user) => dials.Setting("hideEmails") is { } dial && dials.Chooses(dial, user.AccountId);

    public bool Denies(string permission) => dials.Settings("denies").Any(d => d.Text == permission);

    public void Touch(JiraIssue issue) => issue.Updated = clock.WallNow;
}
