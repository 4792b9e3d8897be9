using System.Globalization;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Tests.Engine;

/// <summary>A planner without a choice: types and states by name, else the first; enough to drive the engine.</summary>
internal sealed class PlainPlanner : IPlannerFactory
{
    /// <summary>Changes fields of a plan before the engine sees it.</summary>
    public Action<WorkItem, JsonObject> Change { get; set; } = (_, _) => { };

    public IItemPlanner Create(RunFacts facts, MigrationRequest request, PlannerSources sources) => new Planner(facts, sources, Change);

    private sealed class Planner(RunFacts facts, PlannerSources sources, Action<WorkItem, JsonObject> change) : IItemPlanner
    {
        private static readonly Dictionary<string, string> s_types = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Epic"] = "Epic", ["Feature"] = "Epic", ["User Story"] = "Story", ["Product Backlog Item"] = "Story", ["Bug"] = "Bug",
        };

        private static readonly Dictionary<string, string> s_states = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Active"] = "In Progress", ["Committed"] = "In Progress", ["Resolved"] = "Done", ["Closed"] = "Done", ["Done"] = "Done", ["Removed"] = "Cancelled",
        };

        public IssuePlan Plan(WorkItem item, Func<ImageReference, AttachedImage?> attached)
        {
            var type = TypeOf(item.Type);
            var document = DocumentConverter.Convert(BodyOf(item), Sources(attached), "cut");
            var fields = new JsonObject
            {
                ["summary"] = item.Title.Length == 0 ? $"#{item.Id}" : item.Title[..Math.Min(item.Title.Length, 255)].ReplaceLineEndings(" "),
                ["labels"] = new JsonArray($"ado-id-{item.Id.ToString(CultureInfo.InvariantCulture)}"),
            };
            if (!document.IsEmpty) fields["description"] = JsonNode.Parse(document.Content.GetRawText());
            change(item, fields);
            var parent = item.Parent is { } id && sources.TypeOf(id) is { } of && TypeOf(of).HierarchyLevel == type.HierarchyLevel + 1 ? item.Parent : null;
            var status = s_states.TryGetValue(item.State, out var name) ? type.Statuses.FirstOrDefault(s => s.Name == name) : null;
            return new IssuePlan(
                type, fields, parent, status?.Id, new HashSet<string>(StringComparer.Ordinal) { "summary" }, Unmapped: null,
                document.WorkItems, document.People, document.Images, [], Fault: null, new Dictionary<string, string>(StringComparer.Ordinal));
        }

        public CommentPlan Plan(WorkItem item, WorkItemComment comment, Func<ImageReference, AttachedImage?> attached)
        {
            var document = DocumentConverter.Convert([new DocumentPart.Body(comment.Text, comment.Format)], Sources(attached), "cut");
            return new CommentPlan(JsonNode.Parse(document.Content.GetRawText())!, document.IsEmpty, document.WorkItems, document.People, document.Images, []);
        }

        public LinksPlan PlanLinks(WorkItem item)
        {
            var links = new List<LinkPlan>();
            var web = new List<WebLinkPlan>();
            foreach (var relation in item.Relations)
            {
                var type = relation.Is(RelationNames.Successor) ? "Blocks" : relation.Is(RelationNames.Related) && relation.TargetId > item.Id ? "Relates" : null;
                if (type is not null && relation.TargetId is { } target)
                    links.Add(new LinkPlan($"link:{relation.Rel}:{target}", type, item.Id, target));
                else if (relation.Is(RelationNames.Hyperlink))
                    web.Add(new WebLinkPlan($"link:Hyperlink:{relation.Url}", relation.Url, relation.Url, relation.Comment ?? relation.Url));
            }

            return new LinksPlan(links, web, []);
        }

        private IssueType TypeOf(string type) =>
            facts.Target.FindType(s_types.GetValueOrDefault(type, "Task")) ?? facts.Target.Types[0];

        private static IEnumerable<DocumentPart> BodyOf(WorkItem item)
        {
            foreach (var field in new[] { FieldNames.Description, FieldNames.ReproSteps })
                if (item.Fields.Text(field) is { } text) yield return new DocumentPart.Body(text, item.FormatOf(field));
        }

        private DocumentSources Sources(Func<ImageReference, AttachedImage?> attached) => new()
        {
            SourceUrl = facts.Source.BaseUrl, SiteUrl = facts.Target.SiteUrl, IssueKey = sources.KeyOf, Person = sources.Person,
            AccountOfEmail = sources.AccountOf, Image = attached,
        };
    }
}
