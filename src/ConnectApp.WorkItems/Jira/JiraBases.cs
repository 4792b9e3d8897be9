using ConnectApp.Core.Calls;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Jira;

/// <summary>
/// Finds the base that a token works with. A token with scopes works on the gateway alone; on the site it counts as nobody, and its text does
/// not tell which kind it is. So both are asked who the caller is, the site first.
/// </summary>
/// <param name="gateway">Address of the gateway, without the cloud id.</param>
internal sealed class JiraBases(JiraClients clients, Uri gateway)
{
    /// <exception cref="PreflightException">The token works with no base; the message names those that were tried.</exception>
    public async Task<JiraBase> FindAsync(Uri baseUrl, string email, string token, CallCounts counts, CancellationToken cancellationToken)
    {
        if (CloudIdOf(baseUrl) is { } given)
        {
            var connection = new JiraConnection(baseUrl, email, token);
            if (await RefusalOfAsync(connection, counts, cancellationToken) is { } refusal)
                throw new PreflightException($"Jira refused the token at {baseUrl}. {Cause(refusal)}");
            var info = await Answer.OfAsync(Service.Jira, clients.Open(connection, counts).GetServerInfoAsync(cancellationToken));
            return new JiraBase(connection, given, (info.Required().BaseUrl ?? baseUrl.ToString()).TrimEnd('/'));
        }

        if (await FindCloudIdAsync(baseUrl, counts, cancellationToken) is not { } cloudId)
            throw new PreflightException($"{baseUrl} is no Jira Cloud site: it tells no cloud id.");

        var site = new JiraConnection(baseUrl, email, token);
        if (await RefusalOfAsync(site, counts, cancellationToken) is not { } atSite) return new JiraBase(site, cloudId, Text(baseUrl));
        var atGateway = new JiraConnection(new Uri($"{Text(gateway)}/{cloudId}"), email, token);
        if (await RefusalOfAsync(atGateway, counts, cancellationToken) is not { } second) return new JiraBase(atGateway, cloudId, Text(baseUrl));

        throw new PreflightException(second.ScopeIsMissing
            ? $"The token works at {atGateway.Base}, but a scope is missing (read:jira-user for the first call). {second.Text}"
            : $"Jira refused the token at {Text(baseUrl)} and at {atGateway.Base}. {Cause(atSite)}");
    }

    /// <summary>Where a run's new token works. The run has begun, so a refusal is no end of it.</summary>
    /// <exception cref="CredentialsRefusedException">It works with no base.</exception>
    public async Task<Uri> FindAgainAsync(
        Uri baseUrl, string cloudId, string email, string token, CallCounts counts, CancellationToken cancellationToken)
    {
        CredentialsRefusedException? refusal = null;
        var atGateway = new Uri($"{Text(gateway)}/{cloudId}");
        foreach (var candidate in CloudIdOf(baseUrl) is null ? new[] { baseUrl, atGateway } : [baseUrl])
        {
            var refused = await RefusalOfAsync(new JiraConnection(candidate, email, token), counts, cancellationToken);
            if (refused is null) return candidate;
            if (refusal is null || refused.ScopeIsMissing) refusal = refused;
        }

        throw refusal!;
    }

    /// <summary>The cloud id behind an address, without credentials.</summary>
    /// <returns>Null if the site does not tell.</returns>
    public async Task<string?> FindCloudIdAsync(Uri baseUrl, CallCounts counts, CancellationToken cancellationToken)
    {
        if (CloudIdOf(baseUrl) is { } given) return given;
        var tenant = await Answer.OfAsync(Service.Jira, clients.OpenSite(baseUrl, counts).GetTenantInfoAsync(cancellationToken));
        return Guid.TryParse(tenant.Value?.CloudId, out _) ? tenant.Value!.CloudId : null;
    }

    /// <summary>As <see cref="FindCloudIdAsync"/>, for a caller who waits: a site that is slow, fails or may not be reached tells none.</summary>
    public async Task<string?> LookForCloudIdAsync(Uri baseUrl, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FindCloudIdAsync(baseUrl, new CallCounts(), either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or CallFailedException or CredentialsRefusedException or OutgoingRefusedException)
        {
            return null;
        }
    }

    /// <returns>The cloud id in an address of the gateway; null for a site's address.</returns>
    private string? CloudIdOf(Uri baseUrl) =>
        Text(baseUrl).StartsWith($"{Text(gateway)}/", StringComparison.OrdinalIgnoreCase) ? Text(baseUrl)[(Text(gateway).Length + 1)..] : null;

    private async Task<CredentialsRefusedException?> RefusalOfAsync(JiraConnection connection, CallCounts counts, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Answer.OfAsync(Service.Jira, clients.Open(connection, counts).GetMyselfAsync(cancellationToken));
            if (answer.Outcome == CallOutcome.Done) return null;
            if (answer.Outcome == CallOutcome.Unknown) answer.Required();
            return new CredentialsRefusedException(Service.Jira, answer.Status, answer.Refusal.ToString());
        }
        catch (CredentialsRefusedException refused)
        {
            return refused;
        }
    }

    private static string Cause(CredentialsRefusedException refused) => refused.ScopeIsMissing
        ? $"A scope is missing. {refused.Text}"
        : "Check e-mail and token; every API token ends after a year at the latest.";

    private static string Text(Uri address) => address.ToString().TrimEnd('/');
}
