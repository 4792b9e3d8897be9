using System.Data.Common;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>work_item_people</c>: e-mail addresses and identity ids of a run's items, with their accounts.</summary>
internal sealed class PeopleStore(RunScope run)
{
    public Task SetAsync(DbTransaction transaction, IEnumerable<PersonRow> people) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_people (tenant_id, run_id, person, display_name, email, account_id)
        VALUES (@TenantId, @RunId, @Person, @DisplayName, @Email, @AccountId)
        ON CONFLICT (tenant_id, run_id, person) DO UPDATE SET display_name = excluded.display_name, email = excluded.email,
            account_id = excluded.account_id
        """,
        people.Select(p => new { run.TenantId, run.RunId, p.Person, p.DisplayName, p.Email, p.AccountId }),
        transaction);

    public async Task<IReadOnlyList<PersonRow>> AllAsync(DbConnection connection) => [.. await connection.QueryAsync<PersonRow>(
        """
        SELECT person AS Person, display_name AS DisplayName, email AS Email, account_id AS AccountId FROM work_item_people
        WHERE tenant_id = @TenantId AND run_id = @RunId ORDER BY person
        """,
        new { run.TenantId, run.RunId })];
}

/// <param name="Person">An e-mail address in lower case, or an identity id.</param>
/// <param name="AccountId">Null: the person has no account that could be found.</param>
internal sealed record PersonRow(string Person, string DisplayName, string? Email, string? AccountId);
