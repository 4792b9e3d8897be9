using System.Globalization;
using System.Text.Json;
using ConnectApp.Admin.Models;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Admin;

/// <summary>Makes the part of a run's page that only runs of work items have.</summary>
internal sealed class WorkItemsPages(RunReport report, ITenantDatabases tenants)
{
    private const int ItemsAtOnce = 50;
    private const int MostPeople = 50;

    public async Task<WorkItemsPart> ReadAsync(Run run, CancellationToken cancellationToken)
    {
        var (tenant, id) = (run.TenantId, run.RunId);
        var figures = await report.ReadFiguresAsync(tenant, id, cancellationToken);
        var people = await report.ReadPeopleWithoutAccountAsync(tenant, id, cancellationToken);
        var (totals, parts) = (figures.Totals, figures.Totals.Parts);
        return new WorkItemsPart
        {
            Phases = [.. Texts.WorkItemPhases.Select((name, index) => new PhaseLine(name, PercentOf(run, figures, index + 1), figures.Calls.GetValueOrDefault(index + 1)?.All ?? 0))],
            Parts =
            [
                new(Texts.PartItems, totals[ItemStatus.Created], totals[ItemStatus.Updated], totals[ItemStatus.Unchanged], totals[ItemStatus.Skipped], totals[ItemStatus.Failed]),
                new(Texts.PartComments, parts.CommentsCreated, null, null, parts.CommentsSkipped, parts.CommentsFailed),
                new(Texts.PartAttachments, parts.AttachmentsCreated, null, null, parts.AttachmentsSkipped, parts.AttachmentsFailed),
                new(Texts.PartLinks, parts.LinksCreated, null, null, parts.LinksSkipped, parts.LinksFailed),
            ],
            Items = totals.Total,
            Codes = [.. (await report.ReadCodesAsync(tenant, id, cancellationToken)).Select(c => new CodeLine(c.Code, c.Failed, c.Skipped))],
            FailedTypes = [.. (await report.ReadFailedTypesAsync(tenant, id, cancellationToken)).Select(t => new TypeLine(t.Type, t.Failed, t.Items))],
            People = [.. people.Take(MostPeople).Select(p => p.Email ?? p.Person)],
            FurtherPeople = Math.Max(0, people.Count - MostPeople),
            List = await ReadItemsAsync(tenant, id, 0, cancellationToken),
        };
    }

    public async Task<ItemsModel> ReadItemsAsync(TenantId tenant, RunId run, long after, CancellationToken cancellationToken)
    {
        var items = await report.ReadItemsAsync(tenant, run, null, after, ItemsAtOnce + 1, cancellationToken);
        var facts = await tenants.ReadAsync(
            tenant, null, async snapshot => (await new RunFactStore(new RunScope(tenant.ToString(), run.ToString())).FindAsync(snapshot.Connection))?.Facts, cancellationToken);
        var found = facts is null ? null : JsonSerializer.Deserialize<RunFacts>(facts);
        var next = items.Count > ItemsAtOnce ? items[ItemsAtOnce - 1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return new ItemsModel([.. items.Take(ItemsAtOnce).Select(i => Row(i, found))], next);
    }

    private static ItemRow Row(ItemLine item, RunFacts? facts) => new(
        item.Id, item.Title, item.Type, item.Status, item.Key,
        facts is null ? null : $"{facts.Source.BaseUrl}/{Uri.EscapeDataString(facts.Source.Name)}/_workitems/edit/{item.Id}",
        facts is null || item.Key is null ? null : $"{facts.Target.SiteUrl}/browse/{item.Key}");

    private static int PercentOf(Run run, RunFigures figures, int phase)
    {
        if (run.State is RunState.Completed or RunState.Partial || phase < run.Phase) return 100;
        if (phase > run.Phase || phase == RunFigures.Phases || figures.Totals.Total == 0) return 0;
        return (int)(100 * figures.Done(phase) / figures.Totals.Total);
    }
}
