namespace ConnectApp.WorkItems.Stores;

/// <summary>Whose rows: tenant and run. Dapper takes the members as parameters.</summary>
internal sealed record RunScope(string TenantId, string RunId);

/// <summary>Rows that outlive runs: tenant and the pair of source project and target project.</summary>
internal sealed record PairingScope(string TenantId, string PairingId);
