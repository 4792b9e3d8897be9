using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Stores;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Links;

/// <summary>
/// Sends links the right way round. The documents do not say clearly which end of a request is which, so the first link whose ends differ is
/// read back, once per pair of projects. If it is the wrong way round, it is deleted, and links are sent the other way from then on.
/// </summary>
internal sealed class LinkDirection(MigrationRun run)
{
    private readonly IssueLocks _first = new();
    private volatile bool _isRead;
    private bool? _swapped;

    /// <param name="from">Key of the issue that the link reads outward from, the one that blocks.</param>
    public async Task<Answer<string>> SendAsync(string type, string from, string to, CancellationToken cancellationToken)
    {
        if (HasEqualEnds(type)) return await SendAsync(type, from, to, swapped: false, cancellationToken);

        if (await FindKnownAsync(cancellationToken) is { } known) return await SendAsync(type, from, to, known, cancellationToken);

        using var held = await _first.EnterAsync([0], cancellationToken);
        if (_swapped is { } meanwhile) return await SendAsync(type, from, to, meanwhile, cancellationToken);

        var first = await SendAsync(type, from, to, swapped: false, cancellationToken);
        if (first.Outcome != CallOutcome.Done || await LookAsync(type, from, to, cancellationToken) is not { } found) return first;
        if (found.Swapped)
        {
            (await MigrationRun.CallJira(run.Jira.DeleteLinkAsync(found.LinkId, cancellationToken))).Optional();
            first = await SendAsync(type, from, to, swapped: true, cancellationToken);
        }

        await run.Database.WriteAsync(t => run.Facts.SetLinksSwappedAsync(t, run.Pairing.PairingId, found.Swapped), durable: false, cancellationToken);
        _swapped = found.Swapped;
        return first;
    }

    private async Task<bool?> FindKnownAsync(CancellationToken cancellationToken)
    {
        if (_isRead) return _swapped;
        _swapped = await run.Database.ReadAsync(c => run.Facts.LinksSwappedAsync(c, run.Pairing.PairingId), cancellationToken);
        _isRead = true;
        return _swapped;
    }

    private async Task<(string LinkId, bool Swapped)?> LookAsync(string type, string from, string to, CancellationToken cancellationToken)
    {
        var answer = await MigrationRun.CallJira(run.Jira.GetIssueAsync(from, "issuelinks", null, cancellationToken));
        foreach (var link in answer.Required().Fields?["issuelinks"]?.AsArray() ?? [])
        {
            if (link?["type"]?["name"]?.ToString() != type) continue;
            if (link["outwardIssue"]?["key"]?.ToString() == to) return (link["id"]!.ToString(), false);
            if (link["inwardIssue"]?["key"]?.ToString() == to) return (link["id"]!.ToString(), true);
        }

        return null;
    }

    private Task<Answer<string>> SendAsync(string type, string from, string to, bool swapped, CancellationToken cancellationToken)
    {
        var (inward, outward) = swapped ? (to, from) : (from, to);
        var body = new NewLink(new NameReference(type), new KeyReference(inward), new KeyReference(outward));
        return MigrationRun.CallJira(run.Jira.LinkIssuesAsync(body, cancellationToken));
    }

    private bool HasEqualEnds(string type) =>
        run.Target.LinkTypes.FirstOrDefault(t => t.Name == type) is { } named && named.Inward == named.Outward;
}
