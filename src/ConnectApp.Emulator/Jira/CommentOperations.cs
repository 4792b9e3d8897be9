using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Comments and their properties.</summary>
internal sealed class CommentOperations(JiraSite site, IssueShapes shapes)
{
    private const int MostComments = 5000;
    private const string ListName = "GET /rest/api/3/issue/{issue}/comment";
    private const string AddName = "POST /rest/api/3/issue/{issue}/comment";
    private const string EditName = "PUT /rest/api/3/issue/{issue}/comment/{comment}";
    private const string PropertyName = "PUT /rest/api/3/comment/{comment}/properties/{key}";

    public static IReadOnlyList<string> Names { get; } = [ListName, AddName, EditName, PropertyName];

    public IReadOnlyList<ServiceOperation> All =>
        [new(ListName, List), new(AddName, Add) { Serial = "issue" }, new(EditName, Edit) { Serial = "issue" }, new(PropertyName, SetProperty)];

    private ServiceAnswer List(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        var start = Math.Max(0, call.Number("startAt") ?? 0);
        var most = Math.Clamp(call.Number("maxResults") ?? 100, 0, MostComments);
        var withProperties = call.Query("expand")?.Contains("properties", StringComparison.Ordinal) == true;
        var ordered = call.Query("orderBy") == "-created" ? issue.Comments.AsEnumerable().Reverse() : issue.Comments;
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["startAt"] = start, ["maxResults"] = most, ["total"] = issue.Comments.Count,
            ["comments"] = new JsonArray([.. ordered.Skip(start).Take(most).Select(c => (JsonNode)shapes.Comment(issue, c, withProperties))]),
        });
    }

    private ServiceAnswer Add(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        if (site.Denies("ADD_COMMENTS"))
            return JiraErrors.Refusal(400, $"{site.Caller.DisplayName}, you do not have the permission to comment on this issue.");
        if (issue.Comments.Count >= (site.Dials.Setting("commentLimit")?.Count ?? MostComments))
            return JiraErrors.TooLarge("comment");
        if (Body(call, out var refusal) is not { } body)
            return refusal!;
        var comment = new JiraComment(site.NextId(), body, call.Now);
        foreach (var property in call.Json().Member("properties").Elements())
            comment.Properties[JiraModel.Text(property.Member("key")) ?? ""] = property.Member("value")?.DeepClone();
        site.AddComment(issue, comment);
        site.Touch(issue);
        return ServiceAnswer.Json(201, shapes.Comment(issue, comment, withProperties: false));
    }

    private ServiceAnswer Edit(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue || site.FindComment(call["comment"]) is not ({ } of, { } comment) || of != issue)
            return JiraErrors.Refusal(404, "Can not find a comment for the id: " + call["comment"] + ".");
        if (Body(call, out var refusal) is not { } body)
            return refusal!;
        comment.Body = body;
        comment.Updated = call.Now;
        site.Touch(issue);
        return ServiceAnswer.Json(200, shapes.Comment(issue, comment, withProperties: false));
    }

    private ServiceAnswer SetProperty(ServiceCall call)
    {
        if (site.FindComment(call["comment"]) is not (_, { } comment))
            return JiraErrors.Refusal(404, "Can not find a comment for the id: " + call["comment"] + ".");
        if (call.Json() is not { } value)
            return JiraErrors.Refusal(400, "The value of the property is no JSON.");
        var isNew = !comment.Properties.ContainsKey(call["key"]);
        comment.Properties[call["key"]] = value.DeepClone();
        return ServiceAnswer.Json(isNew ? 201 : 200, new JsonObject());
    }

    private static JsonNode? Body(ServiceCall call, out ServiceAnswer? refusal)
    {
        refusal = null;
        if (call.Json().Member("body") is not { } given)
        {
            refusal = JiraErrors.OfField("comment", "Comment body can not be empty!");
            return null;
        }

        var errors = new FieldErrors();
        if (FieldValues.Document("comment", given, errors) is { } body)
            return body;
        // Of a comment the limit has another name.
        if (errors.Fields.Remove("comment"))
            errors.Messages.Add(given is JsonObject ? "CONTENT_LIMIT_EXCEEDED" : "Comment body is not valid!");
        refusal = ServiceAnswer.Json(400, JiraErrors.Body(errors.Messages, errors.Fields)).Because($"answered with 400: {errors}");
        return null;
    }
}
