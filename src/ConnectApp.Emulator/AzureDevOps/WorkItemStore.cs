using System.Text.Json.Nodes;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Work items as they are now: what the source has, and what was changed since.</summary>
internal sealed class WorkItemStore(WorkItemSource source)
{
    private readonly Dictionary<int, List<WorkItem>> _changed = [];
    private readonly Dictionary<int, List<WorkItemComment>> _comments = [];
    private readonly SortedSet<int> _created = [];
    private readonly HashSet<int> _deleted = [];
    private readonly Dictionary<Guid, SourceFile> _files = [];
    private int _lastId = source.LastId;
    private int _lastComment = 100_000_000;

    /// <summary>Ids of what is not deleted, ascending.</summary>
    public IEnumerable<int> IdsFrom(int first) =>
        source.IdsFrom(first).Concat(_created.GetViewBetween(first, int.MaxValue)).Where(id => !_deleted.Contains(id));

    /// <returns>The item, the caller's own; null: there is none.</returns>
    public WorkItem? Find(int id)
    {
        if (_deleted.Contains(id))
            return null;
        return _changed.TryGetValue(id, out var revisions) ? revisions[^1].Copy() : source.Find(id);
    }

    /// <summary>In the order of their ids, deleted ones included.</summary>
    public IReadOnlyList<WorkItemComment> Comments(int id) => _comments.TryGetValue(id, out var comments) ? comments : source.Comments(id);

    public SourceFile? FindFile(Guid guid) => _files.GetValueOrDefault(guid) ?? source.FindFile(guid);

    /// <summary>All states that the item has had, the first first.</summary>
    public IReadOnlyList<WorkItem> Revisions(int id)
    {
        if (Find(id) is not { } item)
            return [];
        List<WorkItem> revisions = [];
        if (source.Find(id) is { } original)
            revisions.AddRange(Earlier(original).Append(original));
        if (_changed.TryGetValue(id, out var changes))
            revisions.AddRange(changes.Select(c => c.Copy()));
        return revisions.Count > 0 ? revisions : [item];
    }

    public WorkItem Create(string type, Person author, string organisationUrl, DateTimeOffset now)
    {
        var id = ++_lastId;
        var date = Json.Date(now);
        var state = ProjectModel.Types[type][0].Name;
        var item = new WorkItem(id, 1, new JsonObject
        {
            ["System.Id"] = id, ["System.AreaPath"] = ProjectModel.Project, ["System.TeamProject"] = ProjectModel.Project,
            ["System.IterationPath"] = ProjectModel.Project, ["System.WorkItemType"] = type, ["System.State"] = state, ["System.Reason"] = "Added to backlog",
            ["System.CreatedDate"] = date, ["System.CreatedBy"] = author.ToJson(organisationUrl), ["System.ChangedDate"] = date,
            ["System.ChangedBy"] = author.ToJson(organisationUrl), ["System.CommentCount"] = 0, ["System.Title"] = $"{type} {id}",
            ["Microsoft.VSTS.Common.StateChangeDate"] = date, ["Microsoft.VSTS.Common.Priority"] = 2,
        }, [], []);
        _created.Add(id);
        _changed[id] = [item];
        return item.Copy();
    }

    /// <summary>Makes the next revision; of an item that is new in this call, the same one.</summary>
    public WorkItem Change(int id, Person editor, string organisationUrl, DateTimeOffset now, Action<WorkItem> change, bool isSameRevision = false)
    {
        var before = Find(id) ?? throw new ArgumentException($"There is no work item {id}.", nameof(id));
        var next = before with { Rev = isSameRevision ? before.Rev : before.Rev + 1 };
        change(next);
        next.Fields["System.ChangedDate"] = Json.Date(now);
        next.Fields["System.ChangedBy"] = editor.ToJson(organisationUrl);
        var revisions = _changed.TryGetValue(id, out var known) ? known : _changed[id] = [];
        if (isSameRevision)
            revisions.RemoveAt(revisions.Count - 1);
        revisions.Add(next);
        return next.Copy();
    }

    public void Delete(int id) => _deleted.Add(id);

    public WorkItemComment AddComment(int id, string text, string format, Person author, DateTimeOffset now)
    {
        var comment = new WorkItemComment(++_lastComment, text, format, author, now, IsDeleted: false);
        ChangeComments(id, comments => comments.Add(comment));
        return comment;
    }

    public void DeleteComment(int id, int commentId) =>
        ChangeComments(id, comments => comments[comments.FindIndex(c => c.Id == commentId)] = comments.Find(c => c.Id == commentId)! with { IsDeleted = true });

    /// <returns>The new file's GUID.</returns>
    public Guid AddFile(string name, ReadOnlyMemory<byte> bytes)
    {
        var guid = new Guid(_files.Count + 1, 0x0f, 0x4f, [0xaa, 0, 0, 0, 0, 0, 0, 1]);
        _files[guid] = new SourceFile(name, bytes);
        return guid;
    }

    /// <summary>Both ends get the link.</summary>
    public static void AddLink(WorkItem item, string reference, int target) => item.Relations.Add((JsonNode)new JsonObject
    {
        ["rel"] = reference, ["url"] = $"{target}", ["attributes"] = new JsonObject { ["isLocked"] = false, ["name"] = LinkTypes.Name(reference) },
    });

    private static IEnumerable<WorkItem> Earlier(WorkItem item)
    {
        var created = DateTimeOffset.Parse(item.Fields["System.CreatedDate"]!.GetValue<string>());
        for (var rev = 1; rev < item.Rev; rev++)
        {
            var earlier = item.Copy() with { Rev = rev };
            earlier.Fields["System.ChangedDate"] = Json.Date(created.AddHours(5 * (rev - 1)));
            earlier.Fields["System.ChangedBy"] = item.Fields["System.CreatedBy"]!.DeepClone();
            if (rev == 1 && ProjectModel.Types.TryGetValue(item.Fields["System.WorkItemType"]!.GetValue<string>(), out var states))
                earlier.Fields["System.State"] = states[0].Name;
            yield return earlier;
        }
    }

    private void ChangeComments(int id, Action<List<WorkItemComment>> change)
    {
        var comments = _comments.TryGetValue(id, out var known) ? known : _comments[id] = [.. source.Comments(id)];
        change(comments);
    }
}
