using ConnectApp.Admin.Models;
using System.Text.Json;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Admin;

/// <summary>
/// The issue, page, project or space that a loaded record belongs to, as an address of the site: the first of its fields that names one, as it was rewritten.
/// A reference without a mapping names nothing on the site, so such a field is passed over.
/// </summary>
/// <param name="site">Base URL for people, without a trailing slash.</param>
internal sealed class ObjectLinks(ITenantDatabase database, TransferRun run, ImportPlan plan, Uri site)
{
    // One record may be megabytes; a link is not worth reading them on every look.
    private const int LargestRecord = 1 << 20;

    public async Task<(Uri Address, string Text)?> FindAsync(ProblemReport problem, CancellationToken cancellationToken)
    {
        if (problem is not { Entity: { } entity, KeyText: { } key } || plan.Entities.FirstOrDefault(e => e.Name == entity) is not { } kind) return null;
        var fields = kind.Fields.Where(f => f is { Kind: not null, Path: { IsSingular: true, Names: false } } && IsLinked(f.Kind)).ToList();
        if (fields.Count == 0) return null;
        var (value, missing) = await database.ReadAsync(async snapshot => (
            await RecordStore.FindValueAsync(snapshot, run, entity, key, LargestRecord),

            // Of all references of the record, not of this problem alone.
            await ProblemPages.ReadMissingPathsAsync(snapshot, run.TenantId, run.RunId, problem.ProblemId)), cancellationToken);
        if (value is null) return null;
        using var record = JsonDocument.Parse(value);
        return fields.Where(f => !missing.Contains(f.Path.Text)).Select(f => Text(record.RootElement, f.Path) is { } text ? Link(f.Kind!, text) : null).FirstOrDefault(l => l is not null);
    }

    private static bool IsLinked(ReferenceKind kind) => kind.Namespace is "jira:issue" or "confluence:page" or ReferenceKinds.DerivedProjectKey or ReferenceKinds.DerivedSpaceKey;

    private (Uri, string)? Link(ReferenceKind kind, string value)
    {
        var escaped = Uri.EscapeDataString(value);
        return kind.Namespace switch
        {
            // By its id an issue is found by a search alone.
            "jira:issue" => (new Uri($"{site.AbsoluteUri.TrimEnd('/')}/issues/?jql=id%3D{escaped}"), Texts.OpenIssue),
            "confluence:page" => (new Uri($"{site.AbsoluteUri.TrimEnd('/')}/pages/viewpage.action?pageId={escaped}"), Texts.OpenPage),
            ReferenceKinds.DerivedProjectKey => (new Uri($"{site.AbsoluteUri.TrimEnd('/')}/browse/{escaped}"), Texts.Open(value)),
            ReferenceKinds.DerivedSpaceKey => (new Uri($"{site.AbsoluteUri.TrimEnd('/')}/spaces/{escaped}"), Texts.Open(value)),
            _ => null,
        };
    }

    private static string? Text(JsonElement element, FieldPath path)
    {
        foreach (var step in path.Steps)
        {
            if (step.Kind == StepKind.Member ? element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step.Name!, out element)
                : element.ValueKind != JsonValueKind.Array || step.Index >= element.GetArrayLength()) return null;
            if (step.Kind == StepKind.Index) element = element[step.Index];
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => element.GetString() is { Length: > 0 and < 256 } text ? text : null,
            JsonValueKind.Number => element.GetRawText(),
            _ => null,
        };
    }
}
