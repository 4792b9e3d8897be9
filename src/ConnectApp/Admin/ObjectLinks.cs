using ConnectApp.Admin.Models;
using System.Data.Common;
using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Admin;

/// <summary>
/// The issue, page, project or space that a loaded record belongs to, as an address of the site: the first of its fields that names one, as it was rewritten.
/// A reference without a mapping names nothing on the site, so such a field is passed over.
/// </summary>
/// <param name="site">Base URL for people, without a trailing slash.</param>
internal sealed class ObjectLinks(DbConnection connection, TransferRun run, ImportPlan plan, Uri site)
{
    // One record may be megabytes; a link is not worth reading them on every look.
    private const int LargestRecord = 1 << 20;

    public (Uri Address, string Text)? Find(ProblemReport problem)
    {
        if (problem is not { Entity: { } entity, KeyText: { } key } || plan.Entities.FirstOrDefault(e => e.Name == entity) is not { } kind) return null;
        var fields = kind.Fields.Where(f => f is { Kind: not null, Path: { IsSingular: true, Names: false } } && IsLinked(f.Kind)).ToList();
        if (fields.Count == 0) return null;
        var value = connection.QuerySingleOrDefault<byte[]>(
            """
            SELECT value FROM records WHERE tenant_id = @TenantId AND migration_scope_id = @MigrationScopeId AND entity = @entity AND key = @key AND length(value) <= @LargestRecord
            """, new { run.TenantId, run.MigrationScopeId, entity, key, LargestRecord });
        if (value is null) return null;

        var missing = ReadMissingPaths(problem.ProblemId);
        using var record = JsonDocument.Parse(value);
        return fields.Where(f => !missing.Contains(f.Path.Text)).Select(f => Text(record.RootElement, f.Path) is { } text ? Link(f.Kind!, text) : null).FirstOrDefault(l => l is not null);
    }

    /// <summary>Of all references of the record, not of this problem alone.</summary>
    private HashSet<string> ReadMissingPaths(long problem)
    {
        var (file, record) = connection.QuerySingle<(long? File, long? Record)>("SELECT file_id, record FROM problems WHERE problem_id = @problem", new { problem });
        return [.. connection.Query<string>(
            "SELECT path FROM problems WHERE tenant_id = @TenantId AND run_id = @RunId AND file_id = @file AND record = @record AND namespace IS NOT NULL AND path IS NOT NULL",
            new { run.TenantId, run.RunId, file, record })];
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
