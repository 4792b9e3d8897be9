using System.Collections.Concurrent;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Reading;

/// <summary>
/// Accounts of the people that items name, each asked for once in a run. An account belongs to an e-mail address only if Jira shows that
/// address: a lone hit with a hidden one is no proof.
/// </summary>
/// <param name="overrides">E-mail address to account id; they are not asked for.</param>
internal sealed class PeopleDirectory(
    AzureDevOpsReader source,
    JiraReading jira,
    IWorkItemDatabase database,
    PeopleStore store,
    IReadOnlyDictionary<string, string> overrides)
{
    private readonly ConcurrentDictionary<string, PersonRow> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, AccountRule> _rules = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes what an earlier process of the run found out.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var person in await database.ReadAsync(store.AllAsync, cancellationToken)) _people[person.Person] = person;
    }

    /// <returns>Null if nobody with the address has an account, or nobody asked yet.</returns>
    public string? AccountOf(string email) => overrides.GetValueOrDefault(email.Trim())
        ?? (_people.TryGetValue(email.Trim(), out var person) ? person.AccountId : null);

    /// <summary>Why an address has an account or none, as the search of this process showed it; null if it was not asked for.</summary>
    public AccountRule? RuleOf(string email) => _rules.TryGetValue(email.Trim(), out var rule) ? rule : null;

    /// <summary>The person behind an identity id of Azure DevOps; null if it is unknown.</summary>
    public Documents.References.Person? Find(Guid identity) => _people.TryGetValue(identity.ToString("D"), out var person)
        ? new Documents.References.Person(person.DisplayName, person.Email is { } email ? AccountOf(email) : null)
        : null;

    /// <summary>Asks for addresses and identities that are not known yet.</summary>
    public async Task EnsureAsync(IEnumerable<string> emails, IEnumerable<Guid> identities, CancellationToken cancellationToken)
    {
        var found = new List<PersonRow>();
        var unknown = identities.Distinct().Where(i => !_people.ContainsKey(i.ToString("D"))).ToList();
        if (unknown.Count > 0)
        {
            var people = (await source.ReadIdentitiesAsync(unknown, cancellationToken)).ToDictionary(p => p.Id!.Value);
            found.AddRange(unknown.Select(id => people.TryGetValue(id, out var person)
                ? new PersonRow(id.ToString("D"), person.DisplayName, person.Email, null)
                : new PersonRow(id.ToString("D"), "", null, null)));
        }

        var addresses = emails.Concat(found.Select(f => f.Email).OfType<string>()).Select(e => e.Trim())
            .Where(e => e.Length > 0 && !_people.ContainsKey(e) && !overrides.ContainsKey(e)).Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (var email in addresses.ToList()) found.Add(await AskAsync(email, cancellationToken));

        if (found.Count == 0) return;
        await database.WriteAsync(t => store.SetAsync(t, found), durable: false, cancellationToken);
        foreach (var person in found.Where(p => p.DisplayName.Length + (p.Email?.Length ?? 0) > 0)) _people[person.Person] = person;
    }

    private async Task<PersonRow> AskAsync(string email, CancellationToken cancellationToken)
    {
        var accounts = new List<Account>();
        foreach (var found in await jira.FindAccountsAsync(email, cancellationToken))
        {
            var isExact = found.Active && email.Equals(found.Email, StringComparison.OrdinalIgnoreCase);
            accounts.Add(isExact ? found with { Assignable = await jira.IsAssignableAsync(found, cancellationToken) } : found);
        }

        var (account, rule) = AccountChoice.Of(email, accounts);
        _rules[email] = rule;
        return new PersonRow(email.ToLowerInvariant(), account?.DisplayName ?? "", email, account?.AccountId);
    }
}
