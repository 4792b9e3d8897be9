using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>People of Azure DevOps with their accounts in Jira, as far as preflight found them.</summary>
internal sealed class People(MappingOptions options)
{
    private readonly Dictionary<string, string?> _byEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Guid, Person> _byIdentity = [];

    /// <summary>Adds the result of a search by e-mail.</summary>
    /// <param name="candidates">What the search answered, also people with other or hidden addresses.</param>
    public AccountChoice Add(string email, IReadOnlyList<Account> candidates)
    {
        var choice = AccountChoice.Of(email, candidates, options);
        _byEmail[email.Trim()] = choice.AccountId;
        return choice;
    }

    /// <summary>Adds a person whose account was chosen before.</summary>
    public void Add(string email, string? accountId) => _byEmail[email.Trim()] = accountId;

    /// <summary>Adds what an identity id of a mention stands for.</summary>
    public void Add(Guid identity, string displayName, string? email) => _byIdentity[identity] = new(displayName, email is null ? null : AccountOf(email));

    public string? AccountOf(string email) =>
        options.UserOverrides.GetValueOrDefault(email.Trim()) ?? _byEmail.GetValueOrDefault(email.Trim());

    /// <returns>Account id; null if the person has none.</returns>
    public string? AccountOf(Identity person) =>
        (person.UniqueName is { } unique ? options.UserOverrides.GetValueOrDefault(unique.Trim()) : null)
        ?? (person.Email is { } email ? AccountOf(email) : null)
        ?? (person.Id is { } id && _byIdentity.TryGetValue(id, out var known) ? known.AccountId : null);

    public Person? Find(Guid identity) => _byIdentity.GetValueOrDefault(identity);
}
