using System.Text.Json.Nodes;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>
/// Work items that are made when they are asked for: item, comments and files follow from the seed and the item's place, so that a hundred thousand cost
/// no memory. 25 items make a block: an epic, two features, ten stories and their like, twelve tasks. Every second whole block is numbered the other way
/// round, so that children have lower ids than their parents.
/// </summary>
internal sealed class SeededWorkItems(SeededProject project, string organisationUrl) : WorkItemSource
{
    private const int FirstId = 101;
    private const int Block = 25;
    private const int OtherProjectsItem = 900_001;

    private static readonly DateTimeOffset s_start = new(2024, 1, 8, 7, 30, 0, TimeSpan.Zero);

    private static readonly string[] s_types =
    [
        "Epic", "Feature", "Feature", "User Story", "Bug", "User Story", "Product Backlog Item", "Bug", "User Story", "Issue", "Test Case", "Impediment",
        "User Story", "Task", "Task", "Task", "Task", "Task", "Task", "Task", "Task", "Task", "Task", "Task", "Spike",
    ];

    private static readonly int[] s_storiesWithTasks = [3, 4, 5, 6, 8, 12];

    private static readonly string[] s_severities = ["1 - Critical", "2 - High", "3 - Medium", "4 - Low"];

    private static readonly string[] s_tags = ["checkout", "needs review", "Größe", "v2.1", "customer: ACME"];

    private readonly SeededFiles _files = new(project.Seed);

    public override int LastId => project.Items == 0 ? 0 : IdAt(project.Items - 1);

    public override IEnumerable<int> IdsFrom(int first)
    {
        var index = first <= FirstId ? 0 : (first - FirstId) / 10 * 9;
        for (; index < project.Items; index++)
        {
            if (IdAt(index) is var id && id >= first)
                yield return id;
        }
    }

    public override WorkItem? Find(int id)
    {
        if (IndexOf(id) is not { } index)
            return null;
        var type = TypeAt(index);
        var states = ProjectModel.Types[type];
        var chance = new Chance((ulong)project.Seed, (ulong)id);
        var created = s_start + TimeSpan.FromMinutes(37 * (long)index);
        var rev = 1 + chance.Below(6);
        var changed = created + TimeSpan.FromHours(5 * (rev - 1));
        var stateNumber = chance.Below(states.Length);
        var (author, editor) = (chance.Of(People.All), chance.Of(People.All));
        var fields = new JsonObject
        {
            ["System.Id"] = id,
            ["System.AreaPath"] = chance.OneIn(3) ? ProjectModel.Project : ProjectModel.Area(chance.Of(ProjectModel.Areas)),
            ["System.TeamProject"] = ProjectModel.Project,
            ["System.IterationPath"] = chance.OneIn(3) ? ProjectModel.Project : ProjectModel.Area(chance.Of(ProjectModel.Iterations)),
            ["System.WorkItemType"] = type,
            ["System.State"] = states[stateNumber].Name,
            ["System.Reason"] = stateNumber == 0 ? "New" : "Moved to state " + states[stateNumber].Name,
            ["System.CreatedDate"] = Json.Date(created),
            ["System.CreatedBy"] = author.ToJson(organisationUrl),
            ["System.ChangedDate"] = Json.Date(changed),
            ["System.ChangedBy"] = editor.ToJson(organisationUrl),
            ["System.CommentCount"] = Comments(id).Count(c => !c.IsDeleted),
            ["System.Title"] = $"{chance.Of(SeededTexts.Titles)} ({id})",
            ["Microsoft.VSTS.Common.StateChangeDate"] = Json.Date(changed),
            ["Microsoft.VSTS.Common.Priority"] = 1 + chance.Below(4),
        };
        if (!chance.OneIn(4))
            fields["System.AssignedTo"] = Identity(chance.Of(People.All), isText: chance.OneIn(7));
        if (chance.OneIn(3))
            fields["System.Tags"] = string.Join("; ", s_tags.Take(1 + chance.Below(s_tags.Length)));
        if (ParentOf(index) is { } parent)
            fields["System.Parent"] = parent;
        Add(fields, type, states[stateNumber].Category, changed, ref chance);
        var formats = new JsonObject();
        AddTexts(fields, formats, type, id, ref chance);
        return new WorkItem(id, rev, fields, RelationsOf(index), formats);
    }

    public override IReadOnlyList<WorkItemComment> Comments(int id)
    {
        if (IndexOf(id) is not { } index)
            return [];
        var count = project.CommentsPerItem is { } each ? (int)((index + 1) * each) - (int)(index * each) : index % 5 is var of5 && of5 == 3 ? 5 : of5 == 4 ? 2 : of5;
        var chance = new Chance((ulong)project.Seed, (ulong)id + (1UL << 40));
        var comments = new WorkItemComment[count];
        for (var i = 0; i < count; i++)
        {
            var isMarkdown = project.HasRichTexts && chance.OneIn(3);
            var text = !project.HasRichTexts ? $"<div>Comment {i + 1} on {id}</div>"
                : Fill(chance.Of(isMarkdown ? SeededTexts.MarkdownComments : SeededTexts.Comments), id, ref chance);
            var created = s_start + TimeSpan.FromMinutes((37 * (long)index) + (60 * (i + 1)));
            var isMoved = project.HasRichTexts && chance.OneIn(9);
            comments[i] = new WorkItemComment((id * 10) + i, text, isMarkdown ? "markdown" : "html", chance.Of(People.All), created,
                IsDeleted: project.HasRichTexts && chance.OneIn(12), isMoved ? chance.Of(People.All) : null, isMoved ? created.AddDays(-400) : null);
        }

        return comments;
    }

    public override SourceFile? FindFile(Guid guid)
    {
        if (SeededFiles.Find(guid) is not var (item, number) || IndexOf(item) is not { } index || number >= FilesAt(index))
            return null;
        return new SourceFile(SeededFiles.Name(item, number), _files.Bytes(item, number));
    }

    /// <summary>Every tenth number is of another project.</summary>
    private static int IdAt(int index) => FirstId + index + (index / 9);

    private static JsonNode Identity(Person person, bool isText, string organisationUrl) => isText ? person.ToString() : person.ToJson(organisationUrl);

    private static void Add(JsonObject fields, string type, string category, DateTimeOffset changed, ref Chance chance)
    {
        if (type is "User Story" or "Spike")
            fields["Microsoft.VSTS.Scheduling.StoryPoints"] = chance.Of([1.0, 2.0, 3.0, 5.0, 8.0, 0.5]);
        if (type == "Product Backlog Item")
            fields["Microsoft.VSTS.Scheduling.Effort"] = 3.0;
        if (type == "Task")
            fields["Microsoft.VSTS.Scheduling.RemainingWork"] = (double)chance.Below(16);
        if (type == "Bug")
            fields["Microsoft.VSTS.Common.Severity"] = chance.Of(s_severities);
        if (chance.OneIn(5))
            fields["Microsoft.VSTS.Scheduling.DueDate"] = Json.Date(changed.AddDays(30));
        if (chance.OneIn(4))
            fields["Custom.Risk"] = chance.Of(["low", "medium", "high"]);
        if (chance.OneIn(6))
            fields["Custom.TeamNotes"] = "<div>Ask the <b>platform</b> team first.</div>";
        if (category == "Completed")
            fields["Microsoft.VSTS.Common.ClosedDate"] = Json.Date(changed);
    }

    private void AddTexts(JsonObject fields, JsonObject formats, string type, int id, ref Chance chance)
    {
        if (!project.HasRichTexts)
        {
            fields["System.Description"] = $"<div>Description of {id}</div>";
            return;
        }

        AddText(fields, formats, type == "Bug" ? "Microsoft.VSTS.TCM.ReproSteps" : "System.Description", id, ref chance);
        if (type == "User Story" && !chance.OneIn(3))
            AddText(fields, formats, "Microsoft.VSTS.Common.AcceptanceCriteria", id, ref chance);
        if (type == "Bug" && chance.OneIn(2))
            fields["Microsoft.VSTS.TCM.SystemInfo"] = "<div>Windows 11, Edge 131</div>";
    }

    private void AddText(JsonObject fields, JsonObject formats, string field, int id, ref Chance chance)
    {
        if (chance.OneIn(12))
            return;
        var isMarkdown = chance.OneIn(3);
        var parts = new string[1 + chance.Below(3)];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Fill(chance.Of(isMarkdown ? SeededTexts.Markdown : SeededTexts.Html), id, ref chance);
        fields[field] = string.Join(isMarkdown ? "\n\n" : "", parts);
        if (isMarkdown)
            formats[field] = "markdown";
    }

    private string Fill(string text, int id, ref Chance chance)
    {
        var person = chance.Of(People.All);
        var other = IdAt(chance.Below(project.Items));
        var index = IndexOf(id)!.Value;
        var image = Enumerable.Range(0, FilesAt(index)).Where(n => SeededFiles.IsImage(id, n)).Select(n => (int?)n).FirstOrDefault();
        var file = image ?? 0;
        var url = $"{organisationUrl}/{ProjectModel.ProjectId}/_apis/wit/attachments/{SeededFiles.Guid(id, file)}"
            + $"?fileName={Uri.EscapeDataString(SeededFiles.Name(id, file))}";
        return text.Replace("{image}", image is null ? "https://pictures.example.com/none.png" : url)
            .Replace("{itemUrl}", $"{organisationUrl}/{ProjectModel.Project}/_workitems/edit/{other}").Replace("{item}", $"{other}")
            .Replace("{personId}", person.Id.ToString()).Replace("{person}", person.DisplayName);
    }

    private JsonNode Identity(Person person, bool isText) => Identity(person, isText, organisationUrl);

    private int? IndexOf(int id)
    {
        var place = id - FirstId;
        if (place < 0 || place % 10 == 9)
            return null;
        var index = (place / 10 * 9) + (place % 10);
        return index < project.Items ? index : null;
    }

    /// <summary>The place in the block, in the order of levels.</summary>
    private int PlaceOf(int index)
    {
        return IsTurned(index) ? Block - 1 - (index % Block) : index % Block;
    }

    private bool IsTurned(int index) => index / Block % 2 == 0 && ((index / Block) + 1) * Block <= project.Items;

    /// <summary>A place to the index, in the same block.</summary>
    private int IndexAt(int index, int place) => (index / Block * Block) + (IsTurned(index) ? Block - 1 - place : place);

    private string TypeAt(int index) => (project.Levels, s_types[PlaceOf(index)]) switch
    {
        (1, _) => "Task",
        (<= 3, "Feature") => "User Story",
        var (_, type) => type,
    };

    private int? ParentOf(int index)
    {
        if (project.Levels == 1)
            return null;
        var place = PlaceOf(index);
        int? parent = place switch
        {
            0 or 9 => null,
            1 or 2 => 0,
            11 => null,
            <= 12 => project.Levels <= 3 ? 0 : 1 + (place % 2),
            _ => s_storiesWithTasks[(place - 13) % s_storiesWithTasks.Length],
        };
        if (place == 11)
            return project.HasLinks ? OtherProjectsItem : null;
        return parent is { } of && IndexAt(index, of) is var at && at < project.Items ? IdAt(at) : null;
    }

    private int FilesAt(int index) => project.FilesPerItem is { } each
        ? (int)((index + 1) * each) - (int)(index * each) : index % 9 == 0 ? 2 : index % 9 == 4 ? 1 : 0;

    private JsonArray RelationsOf(int index)
    {
        var relations = new JsonArray();
        var id = IdAt(index);
        if (ParentOf(index) is { } parent)
            relations.Add((JsonNode)Link(LinkTypes.Parent, parent));
        foreach (var child in Enumerable.Range(index / Block * Block, Block).Where(i => i < project.Items && i != index && ParentOf(i) == id))
            relations.Add((JsonNode)Link(LinkTypes.Child, IdAt(child)));
        if (project.HasLinks)
        {
            AddLinks(relations, index, LinkTypes.Related, distance: 7, every: 4);
            AddLinks(relations, index, LinkTypes.Successor, distance: 3, every: 6);
            AddLinks(relations, index, LinkTypes.Duplicate, distance: 11, every: 10);
            AddLinks(relations, index, LinkTypes.TestedBy, distance: 5, every: 8);
            if (index % 15 == 4)
                relations.Add((JsonNode)Link(LinkTypes.Related, OtherProjectsItem + 1));
            if (index % 10 == 5)
                relations.Add((JsonNode)Resource(LinkTypes.Hyperlink, $"https://docs.example.com/specification/{id}", index, new() { ["comment"] = "the specification" }));
            if (index % 12 == 7)
                relations.Add((JsonNode)Resource(LinkTypes.Artifact, $"vstfs:///Git/Commit/{ProjectModel.ProjectId}%2f0d1dd52a%2f{id:x40}", index, new() { ["name"] = "Fixed in Commit" }));
        }

        for (var number = 0; number < FilesAt(index); number++)
        {
            relations.Add((JsonNode)Resource(LinkTypes.File, SeededFiles.Guid(id, number).ToString(), index, new()
            {
                ["name"] = SeededFiles.Name(id, number), ["resourceSize"] = _files.Bytes(id, number).Length, ["comment"] = "",
            }));
        }

        return relations;
    }

    /// <summary>Every link is at both of its ends.</summary>
    private void AddLinks(JsonArray relations, int index, string forward, int distance, int every)
    {
        if (index % every == 1 && index + distance < project.Items)
            relations.Add((JsonNode)Link(forward, IdAt(index + distance)));
        if (index >= distance && (index - distance) % every == 1)
            relations.Add((JsonNode)Link(LinkTypes.Opposite(forward), IdAt(index - distance)));
    }

    private static JsonObject Link(string reference, int target) => new()
    {
        ["rel"] = reference, ["url"] = $"{target}",
        ["attributes"] = new JsonObject { ["isLocked"] = false, ["name"] = LinkTypes.Name(reference) },
    };

    private static JsonObject Resource(string reference, string url, int index, JsonObject attributes)
    {
        var added = Json.Date(s_start + TimeSpan.FromMinutes((37 * (long)index) + 20));
        attributes["authorizedDate"] = added;
        attributes["id"] = 65_000 + index;
        attributes["resourceCreatedDate"] = added;
        attributes["resourceModifiedDate"] = added;
        attributes["revisedDate"] = "9999-01-01T00:00:00Z";
        return new() { ["rel"] = reference, ["url"] = url, ["attributes"] = attributes };
    }
}
