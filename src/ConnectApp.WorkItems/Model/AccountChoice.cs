
namespace ConnectApp.WorkItems.Model;

/// <summary>Which account of Jira belongs to an e-mail address. Only an equal address proves it; names and lone hits never do.</summary>
/// <param name="Account">Null if none is proven.</param>
internal sealed record AccountChoice(Account? Account, AccountRule Rule)
{
    public static AccountChoice Of(string email, IReadOnlyList<Account> candidates)
    {
        var exact = candidates.Where(c => c.Email is { } e && e.Trim().Equals(email.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        if (exact.FirstOrDefault(c => c is { Active: true, Assignable: true }) is { } account) return new(account, AccountRule.Found);
        if (exact.Exists(c => c.Active)) return new(null, AccountRule.NotAssignable);
        if (exact.Count > 0) return new(null, AccountRule.Inactive);
        return new(null, candidates.Any(c => c.Email is null) ? AccountRule.Hidden : AccountRule.NotFound);
    }
}

internal enum AccountRule
{
    Found,
    NotFound,
    Hidden,
    Inactive,
    NotAssignable,
}
