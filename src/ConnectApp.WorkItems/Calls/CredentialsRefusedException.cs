namespace ConnectApp.WorkItems.Calls;

/// <summary>
/// A service does not accept the run's credential: 401, or the sign-in page that Azure DevOps sends with 203 or a redirect.
/// No later call of the run can succeed, so this stops it; the item in hand has not failed.
/// </summary>
public sealed class CredentialsRefusedException(Service service, int status, string text)
    : Exception($"{service.Name()} refused the credentials (status {status}).")
{
    public Service Service => service;

    public int Status => status;

    /// <summary>What the service wrote, at most 500 characters; empty for a sign-in page.</summary>
    public string Text => text;

    /// <summary>Whether the gateway accepts the token but a scope is missing ("scope does not match").</summary>
    public bool ScopeIsMissing => text.Contains("scope", StringComparison.OrdinalIgnoreCase);
}
